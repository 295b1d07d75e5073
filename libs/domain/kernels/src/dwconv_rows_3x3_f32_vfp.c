/*
 * Cortex-M variant: four outputs at a time, then single ones; the bias and the nine weights stay in
 * s20-s29 for all rows. Bit-equal to dwconv_rows_f32.c.
 */
#include "nk/dwconv_rows_3x3_f32.h"

#include "nk/vfp.h"

#include <stddef.h>

#include "nk/dwconv_vfp.h"

/* 3 x 3: `rows` rows of `width` outputs; x rows are `step` bytes apart for the kernel, and it is
 * `next` bytes from the end of one output row's inputs to the start of the next. */
#define ROWS_3X3(name, inputs, row0, row1, row2, stride)                                           \
    static inline void name(const float *x, const float *w, float *y, ptrdiff_t step,              \
                            ptrdiff_t next, int32_t width, int32_t rows, int32_t clamp)            \
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
            : [x] "+&r"(x), [y] "+&r"(y), [rows] "+&r"(rows), [left] "=&r"(left)                   \
            :                                                                                      \
            [w] "r"(w), [step] "r"(step), [next] "r"(next), [width] "r"(width), [clamp] "l"(clamp) \
            : CLOBBERS, "s24", "s25", "s26", "s27", "s28", "s29");                                 \
    }

#define TAPS_1(a, b, c) TAP(a, 11, 12, 13, 14) TAP(b, 12, 13, 14, 15) TAP(c, 13, 14, 15, 16)
#define TAPS_2(a, b, c) TAP(a, 11, 13, 15, 17) TAP(b, 12, 14, 16, 18) TAP(c, 13, 15, 17, 19)

ROWS_3X3(rows_3x3_1, "s11-s16", TAPS_1(21, 22, 23), TAPS_1(24, 25, 26), TAPS_1(27, 28, 29), 1)
ROWS_3X3(rows_3x3_2, "s11-s19", TAPS_2(21, 22, 23), TAPS_2(24, 25, 26), TAPS_2(27, 28, 29), 2)

void nk_dwconv_rows_3x3_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                            const float *w, float *y, int32_t rows)
{
    const ptrdiff_t next = (ptrdiff_t)p->stride_h * stride - p->out_width;
    rows_3x3_1(x, w, y, 4 * (ptrdiff_t)p->dilation_h * stride, 4 * next, p->out_width, rows,
               nk_clamp_of(p->activation, p->hi));
}

void nk_dwconv_rows_3x3_s2_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                               const float *w, float *y, int32_t rows)
{
    const ptrdiff_t next = (ptrdiff_t)p->stride_h * stride - 2 * (ptrdiff_t)p->out_width;
    rows_3x3_2(x, w, y, 4 * (ptrdiff_t)p->dilation_h * stride, 4 * next, p->out_width, rows,
               nk_clamp_of(p->activation, p->hi));
}
