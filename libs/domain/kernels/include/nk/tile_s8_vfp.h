#ifndef NK_TILE_S8_VFP_H
#define NK_TILE_S8_VFP_H
/*
 * What the Cortex-M variants of the int8 tiles share: 2 channels x 4 pixels of sums in r4-r11,
 * those of channel a in even, of b in odd registers. What is needed once per pair of channels
 * waits in the FPU:
 *
 *   s0, s1   y, the distance of its rows
 *   s2, s3   for the rescale
 *   s4, s5   tile, where the unrolled loop is entered
 *   s6, s7   end of w, whether there are limits
 *   s8       end of the tile
 *   s9, s10  the limits, four times each
 *   s11      raw; s12 and more: of the rescale with a residual
 *
 * They rescale four pixels with `shift` 1 and `pre` 0; the sums of other rescales and of fewer
 * pixels go through memory.
 */
#include <stdbool.h>
#include <stddef.h>

#include "nk/vfp.h"

#include "nk/tile_s8.h"

/* Of a function with the loop: ADR counts from a multiple of 4, which the linker must not move. */
#define NK_TILE_FUNCTION __attribute__((noinline, aligned(4)))

/* Two k of two channels and four pixels, weights in r3 (channel a) and r2. */
#define NK_TILE_PRODUCTS                                                                           \
    "ldrd r12, lr, [r0], #8\n"                                                                     \
    "smlad r4, r12, r3, r4\n"                                                                      \
    "smlad r5, r12, r2, r5\n"                                                                      \
    "smlad r6, lr, r3, r6\n"                                                                       \
    "smlad r7, lr, r2, r7\n"                                                                       \
    "ldrd r12, lr, [r0], #8\n"                                                                     \
    "smlad r8, r12, r3, r8\n"                                                                      \
    "smlad r9, r12, r2, r9\n"                                                                      \
    "smlad r10, lr, r3, r10\n"                                                                     \
    "smlad r11, lr, r2, r11\n"
/* The first two k, whose sums start at the biases in r4 and r5; r12 stays. */
#define NK_TILE_FIRST_PRODUCTS                                                                     \
    "ldrd lr, r9, [r0], #8\n"                                                                      \
    "ldrd r10, r11, [r0], #8\n"                                                                    \
    "smlad r6, r9, r3, r4\n"                                                                       \
    "smlad r7, r9, r2, r5\n"                                                                       \
    "smlad r8, r10, r3, r4\n"                                                                      \
    "smlad r9, r10, r2, r5\n"                                                                      \
    "smlad r10, r11, r3, r4\n"                                                                     \
    "smlad r11, r11, r2, r5\n"                                                                     \
    "smlad r4, lr, r3, r4\n"                                                                       \
    "smlad r5, lr, r2, r5\n"
#define NK_TILE_LIMIT(word)                                                                        \
    "ssub8 r10, r" word ", r8\n"                                                                   \
    "sel r" word ", r" word ", r8\n"                                                               \
    "ssub8 r10, r9, r" word "\n"                                                                   \
    "sel r" word ", r" word ", r9\n"

/* Sums of channel b carry a factor of 256 where two channels share half words: UPPER is the shift
 * of that, UPPER_ROUND the one of their rescale, 1 more. */
#define NK_TILE_RESCALE_SETUP(UPPER)                                                               \
    "lsl r8, r7, #" UPPER "\n"                                                                     \
    "vmov s2, s3, r7, r8\n"                                                                        \
    "vmov s11, r12\n"
#define NK_TILE_RESCALE_ONE(sum, multiplier, offset, round)                                        \
    "smmla r" sum ", r" sum ", " multiplier ", " offset "\n"                                       \
    "ssat r" sum ", #8, r" sum ", asr #" round "\n"
/* clang-format off */
#define NK_TILE_RESCALE(UPPER_ROUND) \
    "ldrd r2, r3, [r1], #8\n" \
    "vmov r12, lr, s2, s3\n" \
    NK_TILE_RESCALE_ONE("4", "r2", "r12", "1") \
    NK_TILE_RESCALE_ONE("5", "r3", "lr", UPPER_ROUND) \
    NK_TILE_RESCALE_ONE("6", "r2", "r12", "1") \
    NK_TILE_RESCALE_ONE("7", "r3", "lr", UPPER_ROUND) \
    NK_TILE_RESCALE_ONE("8", "r2", "r12", "1") \
    NK_TILE_RESCALE_ONE("9", "r3", "lr", UPPER_ROUND) \
    NK_TILE_RESCALE_ONE("10", "r2", "r12", "1") \
    NK_TILE_RESCALE_ONE("11", "r3", "lr", UPPER_ROUND)
/* clang-format on */

/*
 * r0 tile, r1 w, r2 y, r3 params, r12 raw: 0 for all pairs of channels, 1 for the sums of the first
 * pair alone, stored to r2 as [4][2]. WEIGHTS loads the next word of weights into r3 and r2,
 * STEP_BYTES is what that and its products take as code, SPLIT leaves each channel its own sums.
 * SETUP keeps what RESCALE needs (offset in r7); RESCALE makes bytes of the sums, multipliers at
 * r1.
 */
/* clang-format off */
#define NK_TILE_LOOP(WEIGHTS, STEP_BYTES, SPLIT, SETUP, RESCALE) \
    "ldrd r4, r5, [r3]\n" \
    "ldrd r6, r7, [r3, #8]\n" \
    "ldrd r9, r10, [r3, #24]\n" \
    "vmov s0, s1, r2, r6\n" \
    SETUP \
    "sub r11, r10, r9\n" \
    "subs r11, r11, #255\n" \
    "beq 8f\n" \
    "uxtb r9, r9\n" \
    "uxtb r10, r10\n" \
    "mov r12, #0x01010101\n" \
    "mul r9, r9, r12\n" \
    "mul r10, r10, r12\n" \
    "vmov s9, s10, r9, r10\n" \
    "8:\n" \
    "lsrs r5, r5, #1\n" \
    "adds r6, r4, #4\n" \
    "mul r6, r6, r5\n" \
    "add r6, r1, r6, lsl #2\n" \
    "vmov s6, s7, r6, r11\n" \
    "add r5, r0, r4, lsl #4\n" \
    "vmov s8, r5\n" \
    "adr.w r12, 3f\n" \
    "subs r4, r4, #2\n" /* steps but the first, less one */ \
    "bmi 7f\n" \
    "and r4, r4, #7\n" \
    "adds r4, r4, #1\n" \
    "movs r5, #" STEP_BYTES "\n" \
    "adr.w r12, 2f\n" \
    "mls r12, r4, r5, r12\n" \
    "7:\n" \
    "orr r12, r12, #1\n" \
    "vmov s4, s5, r0, r12\n" \
    "0:\n" /* a pair of channels */ \
    "vmov r0, r12, s4, s5\n" \
    "ldrd r4, r5, [r1], #8\n" \
    WEIGHTS NK_TILE_FIRST_PRODUCTS \
    "bx r12\n" \
    "1:\n" \
    WEIGHTS NK_TILE_PRODUCTS WEIGHTS NK_TILE_PRODUCTS \
    WEIGHTS NK_TILE_PRODUCTS WEIGHTS NK_TILE_PRODUCTS \
    WEIGHTS NK_TILE_PRODUCTS WEIGHTS NK_TILE_PRODUCTS \
    WEIGHTS NK_TILE_PRODUCTS WEIGHTS NK_TILE_PRODUCTS \
    "2:\n" \
    "vmov r12, s8\n" \
    "cmp r0, r12\n" \
    "bne.w 1b\n" \
    "3:\n" \
    SPLIT \
    "vmov r2, s11\n" \
    "cbz r2, 4f\n" \
    "vmov r2, s0\n" \
    "stmia r2, {r4-r11}\n" \
    "b.w 6f\n" \
    "4:\n" \
    RESCALE \
    "bfi r4, r6, #8, #8\n" \
    "bfi r5, r7, #8, #8\n" \
    "bfi r4, r8, #16, #8\n" \
    "bfi r5, r9, #16, #8\n" \
    "bfi r4, r10, #24, #8\n" \
    "bfi r5, r11, #24, #8\n" \
    "vmov r6, r7, s6, s7\n" \
    "vmov r2, r3, s0, s1\n" \
    "cbz r7, 5f\n" \
    "vmov r8, r9, s9, s10\n" \
    NK_TILE_LIMIT("4") \
    NK_TILE_LIMIT("5") \
    "5:\n" \
    "str r5, [r2, r3]\n" /* first, see nk_tile_run */ \
    "str r4, [r2]\n" \
    "add r2, r2, r3, lsl #1\n" \
    "vmov s0, r2\n" \
    "cmp r1, r6\n" \
    "bne.w 0b\n" \
    "6:\n"
/* clang-format on */
#define NK_TILE_CLOBBERS                                                                           \
    "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "lr", "s0", "s1", "s2", "s3", "s4", "s5",    \
        "s6", "s7", "s8", "s9", "s10", "s11", "cc", "memory"

/* A function of its own, since the loop takes all registers. */
typedef void nk_tile_loop(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                          void *y, int32_t raw);

/* Where a tile comes from and goes to. */
typedef struct {
    const int16_t *tile;
    const int32_t *w;
    const int8_t *residual; /* NULL: none */
    int8_t *y;
} nk_tile_row;

/*
 * All channels of a tile: pairs of four pixels in one go if the loop can rescale them (`quick`: as
 * far as the residual goes), what is left pair by pair with any rescale and residual, of any
 * pixels. The loop knows the residual by its distance from y. `unit` is what sums of channel b are
 * multiples of.
 */
static inline void nk_tile_run(const nk_tile_s8_params *p, nk_tile_loop *loop, bool quick,
                               nk_tile_row at, int32_t pixels, int32_t unit)
{
    const int32_t words = p->steps + 4;
    int32_t channels = p->out_channels;
    if (quick && pixels == 4 && p->requant.shift == 1 && p->requant.pre == 0) {
        const int32_t distance = (int32_t)((uintptr_t)at.residual - (uintptr_t)at.y);
        const int32_t done = channels & ~1;
        if (done > 0) loop(p, at.tile, at.w, at.y, at.residual ? distance : 0);
        at.w += (ptrdiff_t)(channels >> 1) * words;
        at.y += (ptrdiff_t)done * p->plane;
        if (at.residual) at.residual += (ptrdiff_t)done * p->plane;
        channels -= done;
        if (channels == 1) {
            /* As a pair of rows in one place, of which the right one is stored last. */
            nk_tile_s8_params last = *p;
            last.out_channels = 2;
            last.plane = 0;
            loop(&last, at.tile, at.w, at.y, at.residual ? distance : 0);
            return;
        }
    }
    for (; channels > 0; channels -= 2, at.w += words) {
        int32_t sums[8];
        loop(p, at.tile, at.w, sums, 1);
        for (int32_t upper = 0; upper < 2 && upper < channels; upper++) {
            const int32_t multiplier = at.w[words - 2 + upper];
            for (int32_t j = 0; j < pixels; j++) {
                const int32_t sum = upper ? sums[2 * j + 1] / unit : sums[2 * j];
                at.y[j] = at.residual ? nk_requantize_sum(&p->requant, sum, multiplier,
                                                          &p->residual, at.residual[j])
                                      : nk_requantize(&p->requant, sum, multiplier);
            }
            at.y += p->plane;
            if (at.residual) at.residual += p->plane;
        }
    }
}

#endif
