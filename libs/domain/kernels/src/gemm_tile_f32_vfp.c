/*
 * Cortex-M variant: 4 channels x 4 pixels in s16-s31, weights and pixels of two k per pair of
 * multi-register loads. Results are bit-equal to gemm_tile_f32.c.
 */
#include "nk/gemm_tile_f32.h"

#include "nk/vfp.h"

#include <stddef.h>
#include <string.h>

#include "nk/clamp_vfp.h"

/* Keeps the rare paths from costing the common one registers. */
#define NOINLINE __attribute__((noinline))

/* One weight times four pixels into four sums. */
#define ROW(w, x0, x1, x2, x3, a0, a1, a2, a3)                                                     \
    "vfma.f32 s" #a0 ", s" #w ", s" #x0 "\n"                                                       \
    "vfma.f32 s" #a1 ", s" #w ", s" #x1 "\n"                                                       \
    "vfma.f32 s" #a2 ", s" #w ", s" #x2 "\n"                                                       \
    "vfma.f32 s" #a3 ", s" #w ", s" #x3 "\n"
#define BLOCK(w0, w1, w2, w3, x0, x1, x2, x3)                                                      \
    ROW(w0, x0, x1, x2, x3, 16, 17, 18, 19)                                                        \
    ROW(w1, x0, x1, x2, x3, 20, 21, 22, 23)                                                        \
    ROW(w2, x0, x1, x2, x3, 24, 25, 26, 27)                                                        \
    ROW(w3, x0, x1, x2, x3, 28, 29, 30, 31)
#define TWO_STEPS                                                                                  \
    "vldmia %[w]!, {s0-s7}\n"                                                                      \
    "vldmia %[x]!, {s8-s15}\n" BLOCK(0, 1, 2, 3, 8, 9, 10, 11) BLOCK(4, 5, 6, 7, 12, 13, 14, 15)
/* Starts four sums at bias + residual, or at the bias. */
#define ADD_BIAS(b, a0, a1, a2, a3)                                                                \
    "vadd.f32 s" #a0 ", s" #a0 ", s" #b "\n"                                                       \
    "vadd.f32 s" #a1 ", s" #a1 ", s" #b "\n"                                                       \
    "vadd.f32 s" #a2 ", s" #a2 ", s" #b "\n"                                                       \
    "vadd.f32 s" #a3 ", s" #a3 ", s" #b "\n"
#define SET_BIAS(b, a0, a1, a2, a3)                                                                \
    "vmov.f32 s" #a0 ", s" #b "\n"                                                                 \
    "vmov.f32 s" #a1 ", s" #b "\n"                                                                 \
    "vmov.f32 s" #a2 ", s" #b "\n"                                                                 \
    "vmov.f32 s" #a3 ", s" #b "\n"
/* Stores four sums clamped from below and, unless the flags say equal, from above. */
#define CLAMP_ROW(a0, a1, a2, a3)                                                                  \
    "vmov r8, r9, s" #a0 ", s" #a1 "\n"                                                            \
    "vmov r10, r11, s" #a2 ", s" #a3 "\n" NK_CLAMP4(r8, r9, r10, r11) "stmia %[y], {r8-r11}\n"
#define NEXT_ROW "add %[y], %[y], %[step]\n"

/* `blocks` >= 1 times four channels of four pixels; rows of y and residual are `step` bytes apart.
 * Returns the next w. */
static NOINLINE const float *blocks4(int32_t blocks, int32_t depth, int32_t clamp, const float *x,
                                     const float *w, const float *residual, float *y,
                                     ptrdiff_t step)
{
    register int32_t steps __asm__("r8");
    /* clang-format off */
    __asm__ volatile(
        "0:\n"
        "vldmia %[w]!, {s0-s3}\n"
        "cbz %[res], 1f\n"
        "vldmia %[res], {s16-s19}\n"
        "add %[res], %[res], %[step]\n"
        "vldmia %[res], {s20-s23}\n"
        "add %[res], %[res], %[step]\n"
        "vldmia %[res], {s24-s27}\n"
        "add %[res], %[res], %[step]\n"
        "vldmia %[res], {s28-s31}\n"
        "add %[res], %[res], %[step]\n"
        ADD_BIAS(0, 16, 17, 18, 19) ADD_BIAS(1, 20, 21, 22, 23)
        ADD_BIAS(2, 24, 25, 26, 27) ADD_BIAS(3, 28, 29, 30, 31)
        "b 2f\n"
        "1:\n"
        SET_BIAS(0, 16, 17, 18, 19) SET_BIAS(1, 20, 21, 22, 23)
        SET_BIAS(2, 24, 25, 26, 27) SET_BIAS(3, 28, 29, 30, 31)
        "2:\n"
        "lsrs %[n], %[depth], #2\n"
        "beq 4f\n"
        "3:\n"
        "subs %[n], %[n], #1\n"
        TWO_STEPS
        TWO_STEPS
        "bne.w 3b\n"
        "4:\n"
        "ands %[n], %[depth], #3\n"
        "beq 6f\n"
        "5:\n"
        "subs %[n], %[n], #1\n"
        "vldmia %[w]!, {s0-s3}\n"
        "vldmia %[x]!, {s8-s11}\n"
        BLOCK(0, 1, 2, 3, 8, 9, 10, 11)
        "bne 5b\n"
        "6:\n"
        "sub %[x], %[x], %[depth], lsl #4\n"
        "cmp %[clamp], #0\n"
        "bge 7f\n"
        "vstmia %[y], {s16-s19}\n" NEXT_ROW
        "vstmia %[y], {s20-s23}\n" NEXT_ROW
        "vstmia %[y], {s24-s27}\n" NEXT_ROW
        "vstmia %[y], {s28-s31}\n" NEXT_ROW
        "b 8f\n"
        "7:\n"
        CLAMP_ROW(16, 17, 18, 19) NEXT_ROW
        CLAMP_ROW(20, 21, 22, 23) NEXT_ROW
        CLAMP_ROW(24, 25, 26, 27) NEXT_ROW
        CLAMP_ROW(28, 29, 30, 31) NEXT_ROW
        "8:\n"
        "subs %[blocks], %[blocks], #1\n"
        "bne.w 0b\n"
        : [w] "+&r"(w), [x] "+&r"(x), [res] "+&l"(residual), [y] "+&r"(y), [blocks] "+&r"(blocks),
          [n] "=&r"(steps)
        : [depth] "r"(depth), [clamp] "r"(clamp), [step] "r"(step)
        : "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",
          "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23",
          "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31", "cc", "memory");
    /* clang-format on */
    return w;
}

/* Four channels of one pixel: sum[i] = clamp((sum[i] + w[i]) + products), or from w[i] alone where
 * `has_sum` is 0. Returns the next w. */
static NOINLINE const float *block1(int32_t has_sum, int32_t depth, int32_t clamp, const float *x,
                                    const float *w, float *sum)
{
    register int32_t steps __asm__("r8");
    /* clang-format off */
    __asm__ volatile(
        "vldmia %[w]!, {s16-s19}\n"
        "cbz %[has_sum], 1f\n"
        "vldmia %[sum], {s0-s3}\n"
        "vadd.f32 s16, s0, s16\n"
        "vadd.f32 s17, s1, s17\n"
        "vadd.f32 s18, s2, s18\n"
        "vadd.f32 s19, s3, s19\n"
        "1:\n"
        "lsrs %[n], %[depth], #2\n"
        "beq 3f\n"
        "2:\n"
        "subs %[n], %[n], #1\n"
        "vldmia %[x]!, {s20-s23}\n"
        "vldmia %[w]!, {s0-s15}\n"
        ROW(20, 0, 1, 2, 3, 16, 17, 18, 19)
        ROW(21, 4, 5, 6, 7, 16, 17, 18, 19)
        ROW(22, 8, 9, 10, 11, 16, 17, 18, 19)
        ROW(23, 12, 13, 14, 15, 16, 17, 18, 19)
        "bne 2b\n"
        "3:\n"
        "ands %[n], %[depth], #3\n"
        "beq 5f\n"
        "4:\n"
        "subs %[n], %[n], #1\n"
        "vldmia %[x]!, {s20}\n"
        "vldmia %[w]!, {s0-s3}\n"
        ROW(20, 0, 1, 2, 3, 16, 17, 18, 19)
        "bne 4b\n"
        "5:\n"
        "cmp %[clamp], #0\n"
        "vmov r8, r9, s16, s17\n"
        "vmov r10, r11, s18, s19\n"
        "blt 6f\n"
        NK_CLAMP4(r8, r9, r10, r11)
        "6:\n"
        "stmia %[sum], {r8-r11}\n"
        : [w] "+&r"(w), [x] "+&r"(x), [n] "=&r"(steps)
        : [has_sum] "l"(has_sum), [sum] "r"(sum), [depth] "r"(depth), [clamp] "r"(clamp)
        : "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",
          "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23",
          "cc", "memory");
    /* clang-format on */
    return w;
}

/* Copies rows of four floats, or of one. */
static inline void copy_rows(float *to, ptrdiff_t to_step, const float *from, ptrdiff_t from_step,
                             int32_t rows, int32_t cols)
{
    for (; rows > 0; rows--, to += to_step, from += from_step) {
        if (cols == 4)
            memcpy(__builtin_assume_aligned(to, 4), __builtin_assume_aligned(from, 4), 16);
        else
            *to = *from;
    }
}

/* Channels that are no whole block, or all of a single pixel, go through a buffer: `pixels` floats
 * per channel. */
static NOINLINE void through_buffer(const nk_gemm_tile_f32_params *p, int32_t clamp, const float *x,
                                    const float *w, const float *residual, float *y,
                                    int32_t channels, int32_t pixels)
{
    const ptrdiff_t plane = p->plane;
    for (; channels > 0; channels -= 4, y += 4 * plane) {
        float rows[16];
        const int32_t count = channels < 4 ? channels : 4;
        if (residual) {
            copy_rows(rows, pixels, residual, plane, count, pixels);
            residual += 4 * plane;
        }
        if (pixels == 1)
            w = block1(residual != NULL, p->depth, clamp, x, w, rows);
        else
            w = blocks4(1, p->depth, clamp, x, w, residual ? rows : NULL, rows, 16);
        copy_rows(y, plane, rows, pixels, count, pixels);
    }
}

void nk_gemm_tile_f32(const nk_gemm_tile_f32_params *p, const float *tile, const float *w,
                      const float *residual, float *y, int32_t pixels)
{
    const int32_t clamp = nk_clamp_of(p->activation, p->hi);
    int32_t channels = p->out_channels;
    if (pixels != 1) {
        const ptrdiff_t step = 4 * (ptrdiff_t)p->plane; /* bytes per row, or floats per four rows */
        const int32_t blocks = channels >> 2;
        if (blocks > 0) w = blocks4(blocks, p->depth, clamp, tile, w, residual, y, step);
        y += blocks * step;
        if (residual) residual += blocks * step;
        channels &= 3;
    }
    if (channels > 0) through_buffer(p, clamp, tile, w, residual, y, channels, pixels);
}
