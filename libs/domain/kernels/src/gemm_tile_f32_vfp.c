/*
 * Cortex-M variant: 4 channels x 4 pixels in s16-s31, weights and pixels of two k per pair of
 * multi-register loads. Results are bit-equal to gemm_tile_f32.c.
 */
#include "nk/gemm_tile_f32.h"

#include <stddef.h>
#include <string.h>

#include "nk/activation_f32.h"

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
/* Clears negative floats on the integer side: the sign bit, spread, is the mask. */
#define RELU_ROW(a0, a1, a2, a3)                                                                   \
    "vmov r8, r9, s" #a0 ", s" #a1 "\n"                                                            \
    "vmov r10, r11, s" #a2 ", s" #a3 "\n"                                                          \
    "bic r8, r8, r8, asr #31\n"                                                                    \
    "bic r9, r9, r9, asr #31\n"                                                                    \
    "bic r10, r10, r10, asr #31\n"                                                                 \
    "bic r11, r11, r11, asr #31\n"                                                                 \
    "stmia %[y], {r8-r11}\n"
#define NEXT_ROW "add %[y], %[y], %[step]\n"

/* `blocks` >= 1 times four channels of four pixels; rows of y and residual are `step` bytes apart.
 * Returns the next w. */
static NOINLINE const float *blocks4(int32_t blocks, int32_t depth, int32_t relu, const float *x,
                                     const float *w, const float *residual, float *y,
                                     ptrdiff_t step)
{
    register int32_t steps __asm__("r8");
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
        "add %[res], %[res], %[step]\n" ADD_BIAS(0, 16, 17, 18, 19) ADD_BIAS(1, 20, 21, 22, 23)
            ADD_BIAS(2, 24, 25, 26, 27) ADD_BIAS(
                3, 28, 29, 30,
                31) "b 2f\n"
                    "1:\n" SET_BIAS(0, 16, 17, 18, 19) SET_BIAS(1, 20, 21, 22,
                                                                23) SET_BIAS(2, 24, 25, 26, 27)
                        SET_BIAS(3, 28, 29, 30,
                                 31) "2:\n"
                                     "lsrs %[n], %[depth], #2\n"
                                     "beq 4f\n"
                                     "3:\n"
                                     "subs %[n], %[n], #1\n" TWO_STEPS TWO_STEPS "bne.w 3b\n"
                                     "4:\n"
                                     "ands %[n], %[depth], #3\n"
                                     "beq 6f\n"
                                     "5:\n"
                                     "subs %[n], %[n], #1\n"
                                     "vldmia %[w]!, {s0-s3}\n"
                                     "vldmia %[x]!, {s8-s11}\n" BLOCK(
                                         0, 1, 2, 3, 8, 9, 10,
                                         11) "bne 5b\n"
                                             "6:\n"
                                             "sub %[x], %[x], %[depth], lsl #4\n"
                                             "cbnz %[relu], 7f\n"
                                             "vstmia %[y], {s16-s19}\n" NEXT_ROW
                                             "vstmia %[y], {s20-s23}\n" NEXT_ROW
                                             "vstmia %[y], {s24-s27}\n" NEXT_ROW
                                             "vstmia %[y], {s28-s31}\n" NEXT_ROW
                                             "subs %[blocks], %[blocks], #1\n"
                                             "bne.w 0b\n"
                                             "b 8f\n"
                                             "7:\n" RELU_ROW(16, 17, 18, 19)
                                                 NEXT_ROW RELU_ROW(20, 21, 22, 23)
                                                     NEXT_ROW RELU_ROW(24, 25, 26, 27)
                                                         NEXT_ROW RELU_ROW(28, 29, 30, 31) NEXT_ROW
        "subs %[blocks], %[blocks], #1\n"
        "bne.w 0b\n"
        "8:\n"
        : [w] "+r"(w), [x] "+r"(x), [res] "+l"(residual), [y] "+r"(y), [blocks] "+r"(blocks),
          [n] "=&r"(steps)
        : [depth] "r"(depth), [relu] "l"(relu), [step] "r"(step)
        : "r9", "r10", "r11", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10",
          "s11", "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23",
          "s24", "s25", "s26", "s27", "s28", "s29", "s30", "s31", "cc", "memory");
    return w;
}

/* Adds the products of four channels of one pixel to sum[4]. */
static inline const float *block1(int32_t depth, const float *x, const float *w, float *sum)
{
    int32_t steps;
    __asm__ volatile("vldmia %[sum], {s16-s19}\n"
                     "lsrs %[n], %[depth], #2\n"
                     "beq 2f\n"
                     "1:\n"
                     "subs %[n], %[n], #1\n"
                     "vldmia %[x]!, {s20-s23}\n"
                     "vldmia %[w]!, {s0-s15}\n" ROW(20, 0, 1, 2, 3, 16, 17, 18, 19)
                         ROW(21, 4, 5, 6, 7, 16, 17, 18, 19) ROW(22, 8, 9, 10, 11, 16, 17, 18, 19)
                             ROW(23, 12, 13, 14, 15, 16, 17, 18,
                                 19) "bne 1b\n"
                                     "2:\n"
                                     "ands %[n], %[depth], #3\n"
                                     "beq 4f\n"
                                     "3:\n"
                                     "subs %[n], %[n], #1\n"
                                     "vldmia %[x]!, {s20}\n"
                                     "vldmia %[w]!, {s0-s3}\n" ROW(20, 0, 1, 2, 3, 16, 17, 18,
                                                                   19) "bne 3b\n"
                                                                       "4:\n"
                                                                       "vstmia %[sum], {s16-s19}\n"
                     : [w] "+r"(w), [x] "+r"(x), [n] "=&r"(steps)
                     : [sum] "r"(sum), [depth] "r"(depth)
                     : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11",
                       "s12", "s13", "s14", "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22",
                       "s23", "cc", "memory");
    return w;
}

static inline void store_column(const nk_gemm_tile_f32_params *p, const float *sum, float *y,
                                int32_t channels)
{
    for (int32_t o = 0; o < channels; o++, y += p->plane)
        *y = nk_activate_f32(sum[o], p->activation, p->lo, p->hi);
}

static NOINLINE void one_pixel(const nk_gemm_tile_f32_params *p, const float *x, const float *w,
                               const float *residual, float *y)
{
    const ptrdiff_t plane = p->plane;
    for (int32_t left = p->out_channels; left > 0; left -= 4) {
        const int32_t channels = left < 4 ? left : 4;
        float sum[4] = {w[0], w[1], w[2], w[3]};
        if (residual) {
            for (int32_t o = 0; o < channels; o++, residual += plane)
                sum[o] = *residual + sum[o];
        }
        w = block1(p->depth, x, w + 4, sum);
        store_column(p, sum, y, channels);
        y += 4 * plane;
    }
}

static inline void copy_quad(float *to, const float *from)
{
    memcpy(__builtin_assume_aligned(to, 4), __builtin_assume_aligned(from, 4), 16);
}

/* The last block of fewer than four channels goes through a buffer of its own. */
static NOINLINE void ragged_block(const nk_gemm_tile_f32_params *p, const float *x, const float *w,
                                  const float *residual, float *y)
{
    float rows[16];
    const ptrdiff_t plane = p->plane;
    float *const end = rows + 4 * (p->out_channels & 3);
    if (residual) {
        for (float *row = rows; row != end; row += 4, residual += plane)
            copy_quad(row, residual);
    }
    (void)blocks4(1, p->depth, p->activation == NK_ACT_RELU, x, w, residual ? rows : NULL, rows,
                  16);
    for (const float *row = rows; row != end; row += 4, y += plane)
        copy_quad(y, row);
}

static void clip_rows(const nk_gemm_tile_f32_params *p, float *y)
{
    for (int32_t o = 0; o < p->out_channels; o++, y += p->plane) {
        for (int32_t j = 0; j < 4; j++)
            y[j] = nk_clip_f32(y[j], p->lo, p->hi);
    }
}

void nk_gemm_tile_f32(const nk_gemm_tile_f32_params *p, const float *tile, const float *w,
                      const float *residual, float *y, int32_t pixels)
{
    if (pixels == 1) {
        one_pixel(p, tile, w, residual, y);
        return;
    }
    const ptrdiff_t step = 4 * (ptrdiff_t)p->plane; /* bytes per row, or floats per four rows */
    const ptrdiff_t blocks = p->out_channels >> 2;
    if (blocks > 0)
        w = blocks4(blocks, p->depth, p->activation == NK_ACT_RELU, tile, w, residual, y, step);
    if (p->out_channels & 3)
        ragged_block(p, tile, w, residual ? residual + blocks * step : NULL, y + blocks * step);
    if (p->activation == NK_ACT_CLIP) clip_rows(p, y);
}
