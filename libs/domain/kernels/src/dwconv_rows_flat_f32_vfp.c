/*
 * Cortex-M variant: as dwconv_rows_near_f32_vfp.c, but the one row of weights stays in registers,
 * and the bias in s24. Bit-equal to dwconv_rows_f32.c.
 */
#include "nk/dwconv_rows_flat_f32.h"

#include "nk/vfp.h"

#include <stddef.h>

#include "nk/dwconv_near_vfp.h"

/* clang-format off */
/* Loads the weights: 6 bytes of code each. */
#define WEIGHTS(weights) "vldmia %[w], {" weights "}\n" "b.n 39f\n"

#define FLAT_ROWS(name, last, taps, along)                                                         \
    static inline void name(const float *x, const float *w, float *y, ptrdiff_t enter,             \
                            ptrdiff_t next, int32_t width, int32_t rows, int32_t clamp)            \
    {                                                                                              \
        int32_t left;                                                                              \
        __asm__ volatile(                                                                          \
            "vldmia %[w]!, {s24}\n"                                                                \
            "adr.w r8, 20f\n"                                                                      \
            "add r8, r8, %[enter]\n"                                                               \
            "bx r8\n"                                                                              \
            ".balign 4\n"                                                                          \
            "20:\n"                                                                                \
            WEIGHTS("s6") WEIGHTS("s5-s6") WEIGHTS("s4-s6") WEIGHTS("s3-s6")                       \
            WEIGHTS("s2-s6") WEIGHTS("s1-s6") WEIGHTS("s0-s6")                                     \
            "39:\n"                                                                                \
            "adr.w %[w], 40f\n"                                                                    \
            "add %[w], %[w], %[enter]\n"                                                           \
            "adr.w r8, 30f\n"                                                                      \
            "add %[enter], %[enter], r8\n"                                                         \
            "1:\n"                                                                                 \
            "subs %[left], %[width], #4\n"                                                         \
            "blt 4f\n"                                                                             \
            "2:\n"                                                                                 \
            "mov r8, %[x]\n"                                                                       \
            SPREAD(24)                                                                             \
            "bx %[enter]\n"                                                                        \
            ".balign 4\n"                                                                          \
            "30:\n"                                                                                \
            LOAD_INPUTS("s17-s" last, "31f") LOAD_INPUTS("s16-s" last, "32f")                      \
            LOAD_INPUTS("s15-s" last, "33f") LOAD_INPUTS("s14-s" last, "34f")                      \
            LOAD_INPUTS("s13-s" last, "35f") LOAD_INPUTS("s12-s" last, "36f")                      \
            LOAD_INPUTS("s11-s" last, "37f")                                                       \
            taps                                                                                   \
            "add %[x], %[x], #16*" #along "\n"                                                     \
            STORE4                                                                                 \
            "subs %[left], %[left], #4\n"                                                          \
            "bge 2b\n"                                                                             \
            "4:\n"                                                                                 \
            "adds %[left], %[left], #4\n"                                                          \
            "beq 6f\n"                                                                             \
            "5:\n"                                                                                 \
            "mov r8, %[x]\n"                                                                       \
            "vmov.f32 s7, s24\n"                                                                   \
            "bx %[w]\n"                                                                            \
            ".balign 4\n"                                                                          \
            "40:\n"                                                                                \
            LOAD_INPUTS("s17", "41f") LOAD_INPUTS("s16-s17", "42f")                                \
            LOAD_INPUTS("s15-s17", "43f") LOAD_INPUTS("s14-s17", "44f")                            \
            LOAD_INPUTS("s13-s17", "45f") LOAD_INPUTS("s12-s17", "46f")                            \
            LOAD_INPUTS("s11-s17", "47f")                                                          \
            SINGLE_TAPS                                                                            \
            "add %[x], %[x], #4*" #along "\n"                                                      \
            STORE1                                                                                 \
            "subs %[left], %[left], #1\n"                                                          \
            "bne 5b\n"                                                                             \
            "6:\n"                                                                                 \
            "add %[x], %[x], %[next]\n"                                                            \
            "subs %[rows], %[rows], #1\n"                                                          \
            "bne 1b\n"                                                                             \
            : [x] "+&r"(x), [w] "+&r"(w), [y] "+&r"(y), [enter] "+&r"(enter), [rows] "+&r"(rows),       \
              [left] "=&r"(left)                                                                   \
            : [next] "r"(next), [width] "r"(width), [clamp] "l"(clamp)                             \
            : CLOBBERS, "s24");                                                                    \
    }
/* clang-format on */

FLAT_ROWS(flat_rows_1, "20", TAPS_1, 1)
FLAT_ROWS(flat_rows_2, "23", TAPS_2, 2)

void nk_dwconv_rows_flat_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                             const float *w, float *y, int32_t rows)
{
    const ptrdiff_t next = (ptrdiff_t)p->stride_h * stride - (ptrdiff_t)p->out_width;
    flat_rows_1(x, w, y, 6 * (ptrdiff_t)(p->kernel_w - 1) + 1, 4 * next, p->out_width, rows,
                nk_clamp_of(p->activation, p->hi));
}

void nk_dwconv_rows_flat_s2_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                                const float *w, float *y, int32_t rows)
{
    const ptrdiff_t next = (ptrdiff_t)p->stride_h * stride - 2 * (ptrdiff_t)p->out_width;
    flat_rows_2(x, w, y, 6 * (ptrdiff_t)(p->kernel_w - 1) + 1, 4 * next, p->out_width, rows,
                nk_clamp_of(p->activation, p->hi));
}
