/*
 * Cortex-M variant: four outputs at a time, then single ones. A row of weights is loaded so that it
 * ends in s6 and its inputs so that they belong to it; the taps of seven columns lie one after the
 * other, and a kernel row enters them where its own begin. Bit-equal to dwconv_rows_f32.c.
 */
#include "nk/dwconv_rows_near_f32.h"

#include "nk/vfp.h"

#include <stddef.h>

#include "nk/dwconv_near_vfp.h"

/* What is not needed within a row, in the order in which the assembly reads it. */
typedef struct {
    int32_t kernel_h;
    const float *w;
    int32_t width;
    ptrdiff_t next;      /* bytes from the end of an output row's inputs to the start of the next */
    ptrdiff_t enter;     /* bytes from the first entry to the one of this kernel, and 1 for Thumb */
    uintptr_t four, one; /* entries for four outputs and for one */
} row_plan;

/* clang-format off */
/* Loads a kernel row: 10 bytes of code each. */
#define ENTRY(weights, inputs, taps) "vldmia r9!, {" weights "}\n" LOAD_INPUTS(inputs, taps)

#define NEAR_ROWS(name, last, taps, along)                                                         \
    static inline void name(row_plan *plan, const float *x, float *y, ptrdiff_t step,              \
                            int32_t rows, int32_t clamp)                                           \
    {                                                                                              \
        int32_t left;                                                                              \
        uintptr_t enter;                                                                           \
        __asm__ volatile(                                                                          \
            "ldr %[enter], [%[plan], #16]\n"                                                       \
            "adr.w r8, 30f\n"                                                                      \
            "adr.w r9, 40f\n"                                                                      \
            "add r8, r8, %[enter]\n"                                                               \
            "add r9, r9, %[enter]\n"                                                               \
            "strd r8, r9, [%[plan], #20]\n"                                                        \
            "1:\n"                                                                                 \
            "ldr %[enter], [%[plan], #20]\n"                                                       \
            "ldr %[left], [%[plan], #8]\n"                                                         \
            "subs %[left], %[left], #4\n"                                                          \
            "blt 4f\n"                                                                             \
            "2:\n"                                                                                 \
            "ldrd r10, r9, [%[plan]]\n"                                                            \
            "mov r8, %[x]\n"                                                                       \
            "vldmia r9!, {s7}\n"                                                                   \
            "vmov.f32 s8, s7\n"                                                                    \
            "vmov.f32 s9, s7\n"                                                                    \
            "vmov.f32 s10, s7\n"                                                                   \
            "bx %[enter]\n"                                                                        \
            ".balign 4\n"                                                                          \
            "30:\n"                                                                                \
            ENTRY("s6", "s17-s" last, "31f") ENTRY("s5-s6", "s16-s" last, "32f")                   \
            ENTRY("s4-s6", "s15-s" last, "33f") ENTRY("s3-s6", "s14-s" last, "34f")                \
            ENTRY("s2-s6", "s13-s" last, "35f") ENTRY("s1-s6", "s12-s" last, "36f")                \
            ENTRY("s0-s6", "s11-s" last, "37f")                                                    \
            taps                                                                                   \
            "subs r10, r10, #1\n"                                                                  \
            "beq 38f\n"                                                                            \
            "add r8, r8, %[step]\n"                                                                \
            "bx %[enter]\n"                                                                        \
            "38:\n"                                                                                \
            "add %[x], %[x], #16*" #along "\n"                                                     \
            STORE4                                                                                 \
            "subs %[left], %[left], #4\n"                                                          \
            "bge 2b\n"                                                                             \
            "4:\n"                                                                                 \
            "adds %[left], %[left], #4\n"                                                          \
            "beq 6f\n"                                                                             \
            "ldr %[enter], [%[plan], #24]\n"                                                       \
            "5:\n"                                                                                 \
            "ldrd r10, r9, [%[plan]]\n"                                                            \
            "mov r8, %[x]\n"                                                                       \
            "vldmia r9!, {s7}\n"                                                                   \
            "bx %[enter]\n"                                                                        \
            ".balign 4\n"                                                                          \
            "40:\n"                                                                                \
            ENTRY("s6", "s17", "41f") ENTRY("s5-s6", "s16-s17", "42f")                             \
            ENTRY("s4-s6", "s15-s17", "43f") ENTRY("s3-s6", "s14-s17", "44f")                      \
            ENTRY("s2-s6", "s13-s17", "45f") ENTRY("s1-s6", "s12-s17", "46f")                      \
            ENTRY("s0-s6", "s11-s17", "47f")                                                       \
            SINGLE_TAPS                                                                            \
            "subs r10, r10, #1\n"                                                                  \
            "beq 48f\n"                                                                            \
            "add r8, r8, %[step]\n"                                                                \
            "bx %[enter]\n"                                                                        \
            "48:\n"                                                                                \
            "add %[x], %[x], #4*" #along "\n"                                                      \
            STORE1                                                                                 \
            "subs %[left], %[left], #1\n"                                                          \
            "bne 5b\n"                                                                             \
            "6:\n"                                                                                 \
            "ldr r8, [%[plan], #12]\n"                                                             \
            "subs %[rows], %[rows], #1\n"                                                          \
            "add %[x], %[x], r8\n"                                                                 \
            "bne 1b\n"                                                                             \
            : [x] "+&r"(x), [y] "+&r"(y), [rows] "+&r"(rows), [left] "=&r"(left),                     \
              [enter] "=&r"(enter)                                                                 \
            : [plan] "r"(plan), [step] "r"(step), [clamp] "l"(clamp)                               \
            : CLOBBERS);                                                                           \
    }
/* clang-format on */

NEAR_ROWS(near_rows_1, "20", TAPS_1, 1)
NEAR_ROWS(near_rows_2, "23", TAPS_2, 2)

static inline row_plan make_plan(const nk_dwconv_f32_params *p, const float *w, int32_t stride)
{
    const ptrdiff_t next = (ptrdiff_t)p->stride_h * stride - (ptrdiff_t)p->out_width * p->stride_w;
    const row_plan plan = {p->kernel_h, w, p->out_width, 4 * next, 10 * (p->kernel_w - 1) + 1,
                           0,           0};
    return plan;
}

void nk_dwconv_rows_near_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                             const float *w, float *y, int32_t rows)
{
    row_plan plan = make_plan(p, w, stride);
    near_rows_1(&plan, x, y, 4 * (ptrdiff_t)p->dilation_h * stride, rows,
                nk_clamp_of(p->activation, p->hi));
}

void nk_dwconv_rows_near_s2_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                                const float *w, float *y, int32_t rows)
{
    row_plan plan = make_plan(p, w, stride);
    near_rows_2(&plan, x, y, 4 * (ptrdiff_t)p->dilation_h * stride, rows,
                nk_clamp_of(p->activation, p->hi));
}
