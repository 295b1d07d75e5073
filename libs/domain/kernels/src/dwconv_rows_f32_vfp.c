/*
 * Cortex-M variant, four outputs at a time. Kernels 3, 5 or 7 wide with stride 1 or 2 and
 * adjoining columns load one row of weights and one of inputs per kernel row; a 3 x 3 kernel keeps
 * its nine weights in registers; any other kernel goes tap by tap. Bit-equal to dwconv_rows_f32.c.
 *
 * Registers: as in nk/dwconv_vfp.h, and weights of one row in s0-s6 or of 3 x 3 in s21-s29.
 */
#include "nk/dwconv_rows_f32.h"

#include <stdbool.h>
#include <stddef.h>

#include "nk/activation_f32.h"
#include "nk/dwconv_any_rows_f32.h"
#include "nk/dwconv_vfp.h"

/* 3 x 3: `rows` rows of `width` outputs; x rows are `step` bytes apart for the kernel, and it is
 * `next` bytes from the end of one output row's inputs to the start of the next. */
#define ROWS_3X3(name, inputs, row0, row1, row2, stride)                                           \
    static __attribute__((noinline)) void name(const float *x, const float *w, float *y,           \
                                               ptrdiff_t step, ptrdiff_t next, int32_t width,      \
                                               int32_t rows, int32_t relu)                         \
    {                                                                                              \
        int32_t left;                                                                              \
        __asm__ volatile(                                                                          \
            "vldmia %[w], {s20-s29}\n"                                                             \
            "1:\n"                                                                                 \
            "subs %[left], %[width], #4\n"                                                         \
            "blt 3f\n"                                                                             \
            "2:\n" SPREAD(20) "vldmia %[x], {" inputs "}\n"                                        \
                              "add r8, %[x], %[step]\n" row0 "vldmia r8, {" inputs "}\n"           \
                              "add r8, r8, %[step]\n" row1 "vldmia r8, {" inputs "}\n"             \
                              "add %[x], %[x], #16*" #stride "\n" row2 STORE4                      \
                              "subs %[left], %[left], #4\n"                                        \
                              "bge 2b\n"                                                           \
                              "3:\n"                                                               \
                              "adds %[left], %[left], #4\n"                                        \
                              "beq 5f\n"                                                           \
                              "4:\n"                                                               \
                              "vmov.f32 s7, s20\n"                                                 \
                              "vldmia %[x], {s11-s13}\n"                                           \
                              "add r8, %[x], %[step]\n" TAP1(21, 11) TAP1(22, 12)                  \
                                  TAP1(23, 13) "vldmia r8, {s11-s13}\n"                            \
                                               "add r8, r8, %[step]\n" TAP1(24, 11) TAP1(25, 12)   \
                                                   TAP1(26, 13) "vldmia r8, {s11-s13}\n"           \
                                                                "add %[x], %[x], #4*" #stride      \
                                                                "\n" TAP1(27, 11) TAP1(28, 12)     \
                                                                    TAP1(29, 13) STORE1            \
            "subs %[left], %[left], #1\n"                                                          \
            "bne 4b\n"                                                                             \
            "5:\n"                                                                                 \
            "add %[x], %[x], %[next]\n"                                                            \
            "subs %[rows], %[rows], #1\n"                                                          \
            "bne.w 1b\n"                                                                           \
            : [x] "+r"(x), [y] "+r"(y), [rows] "+r"(rows), [left] "=&r"(left)                      \
            : [w] "r"(w), [step] "r"(step), [next] "r"(next), [width] "r"(width), [relu] "l"(relu) \
            : CLOBBERS);                                                                           \
    }

#define TAPS_1(a, b, c) TAP(a, 11, 12, 13, 14) TAP(b, 12, 13, 14, 15) TAP(c, 13, 14, 15, 16)
#define TAPS_2(a, b, c) TAP(a, 11, 13, 15, 17) TAP(b, 12, 14, 16, 18) TAP(c, 13, 15, 17, 19)

ROWS_3X3(rows_3x3_1, "s11-s16", TAPS_1(21, 22, 23), TAPS_1(24, 25, 26), TAPS_1(27, 28, 29), 1)
ROWS_3X3(rows_3x3_2, "s11-s19", TAPS_2(21, 22, 23), TAPS_2(24, 25, 26), TAPS_2(27, 28, 29), 2)

/* One output row of any kernel height; defined per kernel width and stride. */
typedef void row_function(const float *x, const float *w, float *y, ptrdiff_t step, int32_t width,
                          int32_t kernel_h, int32_t relu);

#define ROW_FUNCTION(name, weights, inputs, inputs1, taps, taps1, stride)                          \
    static void name(const float *x, const float *w, float *y, ptrdiff_t step, int32_t width,      \
                     int32_t kernel_h, int32_t relu)                                               \
    {                                                                                              \
        __asm__ volatile("subs %[left], %[left], #4\n"                                             \
                         "blt 3f\n"                                                                \
                         "1:\n"                                                                    \
                         "mov r8, %[x]\n"                                                          \
                         "mov r9, %[w]\n"                                                          \
                         "mov r10, %[height]\n"                                                    \
                         "vldmia r9!, {s7}\n"                                                      \
                         "vmov.f32 s8, s7\n"                                                       \
                         "vmov.f32 s9, s7\n"                                                       \
                         "vmov.f32 s10, s7\n"                                                      \
                         "2:\n"                                                                    \
                         "vldmia r9!, {" weights "}\n"                                             \
                         "vldmia r8, {" inputs "}\n"                                               \
                         "add r8, r8, %[step]\n"                                                   \
                         "subs r10, r10, #1\n" taps "bne 2b\n"                                     \
                         "add %[x], %[x], #16*" #stride "\n" STORE4 "subs %[left], %[left], #4\n"  \
                         "bge 1b\n"                                                                \
                         "3:\n"                                                                    \
                         "adds %[left], %[left], #4\n"                                             \
                         "beq 6f\n"                                                                \
                         "4:\n"                                                                    \
                         "mov r8, %[x]\n"                                                          \
                         "mov r9, %[w]\n"                                                          \
                         "mov r10, %[height]\n"                                                    \
                         "vldmia r9!, {s7}\n"                                                      \
                         "5:\n"                                                                    \
                         "vldmia r9!, {" weights "}\n"                                             \
                         "vldmia r8, {" inputs1 "}\n"                                              \
                         "add r8, r8, %[step]\n"                                                   \
                         "subs r10, r10, #1\n" taps1 "bne 5b\n"                                    \
                         "add %[x], %[x], #4*" #stride "\n" STORE1 "subs %[left], %[left], #1\n"   \
                         "bne 4b\n"                                                                \
                         "6:\n"                                                                    \
                         : [x] "+r"(x), [y] "+r"(y), [left] "+r"(width)                            \
                         : [w] "r"(w), [step] "r"(step), [height] "r"(kernel_h), [relu] "l"(relu)  \
                         : CLOBBERS);                                                              \
    }

#define TAPS_3_1 TAPS_1(0, 1, 2)
#define TAPS_5_1 TAPS_3_1 TAP(3, 14, 15, 16, 17) TAP(4, 15, 16, 17, 18)
#define TAPS_7_1 TAPS_5_1 TAP(5, 16, 17, 18, 19) TAP(6, 17, 18, 19, 20)
#define TAPS_3_2 TAPS_2(0, 1, 2)
#define TAPS_5_2 TAPS_3_2 TAP(3, 14, 16, 18, 20) TAP(4, 15, 17, 19, 21)
#define TAPS_7_2 TAPS_5_2 TAP(5, 16, 18, 20, 22) TAP(6, 17, 19, 21, 23)
#define SINGLE_3 TAP1(0, 11) TAP1(1, 12) TAP1(2, 13)
#define SINGLE_5 SINGLE_3 TAP1(3, 14) TAP1(4, 15)
#define SINGLE_7 SINGLE_5 TAP1(5, 16) TAP1(6, 17)

ROW_FUNCTION(row_3_1, "s0-s2", "s11-s16", "s11-s13", TAPS_3_1, SINGLE_3, 1)
ROW_FUNCTION(row_5_1, "s0-s4", "s11-s18", "s11-s15", TAPS_5_1, SINGLE_5, 1)
ROW_FUNCTION(row_7_1, "s0-s6", "s11-s20", "s11-s17", TAPS_7_1, SINGLE_7, 1)
ROW_FUNCTION(row_3_2, "s0-s2", "s11-s19", "s11-s13", TAPS_3_2, SINGLE_3, 2)
ROW_FUNCTION(row_5_2, "s0-s4", "s11-s21", "s11-s15", TAPS_5_2, SINGLE_5, 2)
ROW_FUNCTION(row_7_2, "s0-s6", "s11-s23", "s11-s17", TAPS_7_2, SINGLE_7, 2)

static row_function *fast_row(const nk_dwconv_f32_params *p)
{
    if (p->stride_w > 2 || (p->dilation_w != 1 && p->kernel_w != 1)) return NULL;
    const bool one = p->stride_w == 1;
    switch (p->kernel_w) {
    case 3:
        return one ? row_3_1 : row_3_2;
    case 5:
        return one ? row_5_1 : row_5_2;
    case 7:
        return one ? row_7_1 : row_7_2;
    default:
        return NULL;
    }
}

void nk_dwconv_rows_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                        const float *w, float *y, int32_t rows)
{
    const ptrdiff_t step = 4 * (ptrdiff_t)p->dilation_h * stride; /* bytes between kernel rows */
    const ptrdiff_t down = (ptrdiff_t)p->stride_h * stride;
    const int32_t width = p->out_width, relu = p->activation == NK_ACT_RELU;
    row_function *const row = fast_row(p);
    if (!row) {
        nk_dwconv_any_rows_f32(p, x, stride, w, y, rows);
    } else if (row == row_3_1 && p->kernel_h == 3) {
        rows_3x3_1(x, w, y, step, 4 * (down - width), width, rows, relu);
    } else if (row == row_3_2 && p->kernel_h == 3) {
        rows_3x3_2(x, w, y, step, 4 * (down - 2 * width), width, rows, relu);
    } else {
        float *to = y;
        for (int32_t left = rows; left > 0; left--, x += down, to += width)
            row(x, w, to, step, width, p->kernel_h, relu);
    }
    if (p->activation == NK_ACT_CLIP)
        for (int32_t i = rows * width; i > 0; i--, y++)
            *y = nk_clip_f32(*y, p->lo, p->hi);
}
