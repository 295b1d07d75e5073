/*
 * Cortex-M variant, with the DSP extension: residual and sum are added as products of 64 bits.
 * Results are bit-equal to gemm_tile_add_s8.c.
 */
#include "nk/gemm_tile_add_s8.h"

#include "nk/tile_joined_s8_vfp.h"

/* In place of `raw` the distance from y to the residual, which is never RAW. */
#define RAW 1

/* The residual's multiplier in s13; the constant part, (offset << 32) - (zero << 6) * multiplier,
 * in s14 and s15 for channel a, times 256 in s2 and s3 for channel b. */
#define SETUP                                                                                      \
    "vmov s12, r12\n"                                                                              \
    "cmp r12, #1\n"                                                                                \
    "ite eq\n"                                                                                     \
    "moveq r8, #1\n"                                                                               \
    "movne r8, #0\n"                                                                               \
    "vmov s11, r8\n"                                                                               \
    "ldr r8, [r3, #40]\n"                                                                          \
    "ldr r11, [r3, #32]\n"                                                                         \
    "rsb r11, r11, #0\n"                                                                           \
    "lsl r11, r11, #6\n"                                                                           \
    "smull lr, r12, r11, r8\n"                                                                     \
    "add r12, r12, r7\n"                                                                           \
    "vmov s13, r8\n"                                                                               \
    "vmov s14, s15, lr, r12\n"                                                                     \
    "lsl r12, r12, #8\n"                                                                           \
    "orr r12, r12, lr, lsr #24\n"                                                                  \
    "lsl lr, lr, #8\n"                                                                             \
    "vmov s2, s3, lr, r12\n"
#define ADD(sum, from, start, left, round)                                                         \
    "sxtb r1, r0, ror #" from "\n"                                                                 \
    "vmov r12, lr, " start "\n"                                                                    \
    "lsl r1, r1, #" left "\n"                                                                      \
    "smlal r12, lr, r1, r3\n"                                                                      \
    "smlal r12, lr, r" sum ", r2\n"                                                                \
    "ssat r" sum ", #8, lr, asr #" round "\n"
#define LOWER(sum, from) ADD(sum, from, "s14, s15", "6", "1")
#define UPPER(sum, from) ADD(sum, from, "s2, s3", "14", "9")
#define RESCALE                                                                                    \
    "vmov r0, r12, s0, s1\n"                                                                       \
    "vmov lr, s12\n"                                                                               \
    "add r0, r0, lr\n"                                                                             \
    "ldr lr, [r0, r12]\n"                                                                          \
    "ldr r0, [r0]\n"                                                                               \
    "ldrd r2, r12, [r1], #8\n"                                                                     \
    "vmov s16, s17, r1, r12\n"                                                                     \
    "vmov s18, lr\n"                                                                               \
    "vmov r3, s13\n" LOWER("4", "0") LOWER("6", "8") LOWER("8", "16")                              \
        LOWER("10", "24") "vmov r0, s18\n"                                                         \
                          "vmov r2, s17\n" UPPER("5", "0") UPPER("7", "8") UPPER("9", "16")        \
                              UPPER("11", "24") "vmov r1, s16\n"

static NK_TILE_FUNCTION void added_pairs(const nk_tile_s8_params *p, const int16_t *tile,
                                         const int32_t *w, void *y, int32_t distance)
{
    register const nk_tile_s8_params *params __asm__("r3") = p;
    register const int16_t *x __asm__("r0") = tile;
    register const int32_t *weights __asm__("r1") = w;
    register void *to __asm__("r2") = y;
    register int32_t away __asm__("r12") = distance;
    __asm__ volatile(
        NK_TILE_LOOP(NK_TILE_JOINED_WEIGHTS, "48", NK_TILE_JOINED_SPLIT, SETUP, RESCALE)
        : "+r"(params), "+r"(x), "+r"(weights), "+r"(to), "+r"(away)
        :
        : NK_TILE_CLOBBERS, "s12", "s13", "s14", "s15", "s16", "s17", "s18");
}

void nk_gemm_tile_add_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                         const int8_t *residual, int8_t *y, int32_t pixels)
{
    nk_tile_run(p, added_pairs, p->residual.shift == 6, (nk_tile_row){tile, w, residual, y}, pixels,
                256);
}
