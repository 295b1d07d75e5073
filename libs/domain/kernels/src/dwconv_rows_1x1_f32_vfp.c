/*
 * Cortex-M variant: eight outputs at a time, then single ones. Eight copies of the bias lie in
 * memory, so that one load starts eight sums. Bit-equal to dwconv_rows_f32.c.
 */
#include "nk/dwconv_rows_1x1_f32.h"

#include "nk/vfp.h"

#include "nk/dwconv_vfp.h"

void nk_dwconv_rows_1x1_f32(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                            const float *w, float *y, int32_t rows)
{
    const int32_t clamp = nk_clamp_of(p->activation, p->hi);
    int32_t left = stride * rows - 8;
    float biases[8];
    for (int32_t i = 0; i < 8; i++)
        biases[i] = w[0];
    /* clang-format off */
    __asm__ volatile(
        "vldmia %[w], {s0-s1}\n"
        "cmp %[left], #0\n"
        "blt 2f\n"
        "1:\n"
        "vldmia %[x]!, {s16-s23}\n"
        "vldmia %[biases], {s7-s14}\n"
        "vfma.f32 s7, s1, s16\n"
        "vfma.f32 s8, s1, s17\n"
        "vfma.f32 s9, s1, s18\n"
        "vfma.f32 s10, s1, s19\n"
        "vfma.f32 s11, s1, s20\n"
        "vfma.f32 s12, s1, s21\n"
        "vfma.f32 s13, s1, s22\n"
        "vfma.f32 s14, s1, s23\n"
        STORE4
        STORE4_OF(s11, s12, s13, s14)
        "subs %[left], %[left], #8\n"
        "bge 1b\n"
        "2:\n"
        "adds %[left], %[left], #8\n"
        "beq 4f\n"
        "3:\n"
        "vldmia %[x]!, {s16}\n"
        "vmov.f32 s7, s0\n"
        "vfma.f32 s7, s1, s16\n"
        STORE1
        "subs %[left], %[left], #1\n"
        "bne 3b\n"
        "4:\n"
        : [x] "+&r"(x), [y] "+&r"(y), [left] "+&r"(left)
        : [w] "r"(w), [biases] "r"(biases), [clamp] "l"(clamp)
        : CLOBBERS);
    /* clang-format on */
}
