/*
 * Cortex-M variant: four outputs at a time, one load of a weight and of four inputs per tap, then
 * single outputs. Bit-equal to dwconv_rows_f32.c.
 */
#include "nk/dwconv_rows_f32.h"

#include "nk/vfp.h"

#include <stddef.h>

#include "nk/dwconv_vfp.h"

/* What a row needs to know of the kernel, in the order in which the assembly reads it. */
typedef struct {
    int32_t kernel_h, kernel_w;
    ptrdiff_t next;  /* bytes from the end of a kernel row to the next */
    ptrdiff_t right; /* bytes from one column of the kernel to the next */
} any_kernel;

/* `skip` is `right` less the bytes that `loads` moves r8 on. */
#define ANY_ROW(name, loads)                                                                       \
    static __attribute__((noinline)) void name(const any_kernel *kernel, const float *x,           \
                                               const float *w, float *y, int32_t width,            \
                                               ptrdiff_t stride, ptrdiff_t skip, int32_t clamp)    \
    {                                                                                              \
        __asm__ volatile(                                                                          \
            "subs %[left], %[left], #4\n"                                                          \
            "blt 4f\n"                                                                             \
            "1:\n"                                                                                 \
            "mov r8, %[x]\n"                                                                       \
            "mov r9, %[w]\n"                                                                       \
            "ldr r11, [%[kernel]]\n"                                                               \
            "vldmia r9!, {s7}\n"                                                                   \
            "vmov.f32 s8, s7\n"                                                                    \
            "vmov.f32 s9, s7\n"                                                                    \
            "vmov.f32 s10, s7\n"                                                                   \
            "2:\n"                                                                                 \
            "ldr r10, [%[kernel], #4]\n"                                                           \
            "3:\n" loads "vldmia r9!, {s0}\n"                                                      \
            "add r8, r8, %[skip]\n"                                                                \
            "subs r10, r10, #1\n" TAP(                                                             \
                0, 11, 12, 13,                                                                     \
                14) "bne 3b\n"                                                                     \
                    "ldr r10, [%[kernel], #8]\n"                                                   \
                    "subs r11, r11, #1\n"                                                          \
                    "add r8, r8, r10\n"                                                            \
                    "bne 2b\n"                                                                     \
                    "add %[x], %[x], %[stride], lsl #2\n" STORE4 "subs %[left], %[left], #4\n"     \
                    "bge 1b\n"                                                                     \
                    "4:\n"                                                                         \
                    "adds %[left], %[left], #4\n"                                                  \
                    "beq 8f\n"                                                                     \
                    "ldr %[skip], [%[kernel], #12]\n"                                              \
                    "5:\n"                                                                         \
                    "mov r8, %[x]\n"                                                               \
                    "mov r9, %[w]\n"                                                               \
                    "ldr r11, [%[kernel]]\n"                                                       \
                    "vldmia r9!, {s7}\n"                                                           \
                    "6:\n"                                                                         \
                    "ldr r10, [%[kernel], #4]\n"                                                   \
                    "7:\n"                                                                         \
                    "vldr s11, [r8]\n"                                                             \
                    "vldmia r9!, {s0}\n"                                                           \
                    "add r8, r8, %[skip]\n"                                                        \
                    "subs r10, r10, #1\n" TAP1(0, 11) "bne 7b\n"                                   \
                                                      "ldr r10, [%[kernel], #8]\n"                 \
                                                      "subs r11, r11, #1\n"                        \
                                                      "add r8, r8, r10\n"                          \
                                                      "bne 6b\n"                                   \
                                                      "add %[x], %[x], %[stride]\n" STORE1         \
                                                      "subs %[left], %[left], #1\n"                \
                                                      "bne 5b\n"                                   \
                                                      "8:\n"                                       \
            : [x] "+&r"(x), [y] "+&r"(y), [left] "+&r"(width), [skip] "+&r"(skip)                  \
            : [w] "r"(w), [kernel] "r"(kernel), [stride] "r"(stride), [clamp] "l"(clamp)           \
            : CLOBBERS);                                                                           \
    }

ANY_ROW(any_row_1, "vldmia r8, {s11-s14}\n")
ANY_ROW(any_row_n, "vldr s11, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s12, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s13, [r8]\n"
                   "add r8, r8, %[stride]\n"
                   "vldr s14, [r8]\n")

void nk_dwconv_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                        const float *w, float *y, int32_t rows)
{
    const int32_t clamp = nk_clamp_of(p->activation, p->hi);
    const ptrdiff_t right = 4 * (ptrdiff_t)p->dilation_w, along = 4 * (ptrdiff_t)p->stride_w;
    const ptrdiff_t step = 4 * (ptrdiff_t)p->dilation_h * stride;
    const ptrdiff_t down = (ptrdiff_t)p->stride_h * stride;
    const any_kernel kernel = {p->kernel_h, p->kernel_w, step - right * p->kernel_w, right};
    const int32_t width = p->out_width;
    for (; rows > 0; rows--, x += down, y += width) {
        if (along == 4)
            any_row_1(&kernel, x, w, y, width, along, right, clamp);
        else
            any_row_n(&kernel, x, w, y, width, along, right - 3 * along, clamp);
    }
}
