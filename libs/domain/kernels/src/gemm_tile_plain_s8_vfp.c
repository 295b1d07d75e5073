/*
 * Cortex-M variant, with the DSP extension: each word of weights is unpacked to its two channels.
 * Results are bit-equal to gemm_tile_plain_s8.c.
 */
#include "nk/gemm_tile_plain_s8.h"

#include "nk/tile_s8_vfp.h"

#define WEIGHTS                                                                                    \
    "ldr r2, [r1], #4\n"                                                                           \
    "sxtb16 r3, r2\n"                                                                              \
    "sxtb16 r2, r2, ror #8\n"
#define SPLIT ""

static NK_TILE_FUNCTION void plain_pairs(const nk_tile_s8_params *p, const int16_t *tile,
                                         const int32_t *w, void *y, int32_t raw)
{
    register const nk_tile_s8_params *params __asm__("r3") = p;
    register const int16_t *x __asm__("r0") = tile;
    register const int32_t *weights __asm__("r1") = w;
    register void *to __asm__("r2") = y;
    register int32_t one __asm__("r12") = raw;
    __asm__ volatile(
        NK_TILE_LOOP(WEIGHTS, "52", SPLIT, NK_TILE_RESCALE_SETUP("0"), NK_TILE_RESCALE("1"))
        : "+r"(params), "+r"(x), "+r"(weights), "+r"(to), "+r"(one)
        :
        : NK_TILE_CLOBBERS);
}

void nk_gemm_tile_plain_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                           const int8_t *residual, int8_t *y, int32_t pixels)
{
    nk_tile_run(p, plain_pairs, !residual, (nk_tile_row){tile, w, residual, y}, pixels, 1);
}
