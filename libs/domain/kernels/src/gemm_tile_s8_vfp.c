/* Cortex-M variant, with the DSP extension. Results are bit-equal to gemm_tile_s8.c. */
#include "nk/gemm_tile_s8.h"

#include "nk/tile_joined_s8_vfp.h"

static NK_TILE_FUNCTION void joined_pairs(const nk_tile_s8_params *p, const int16_t *tile,
                                          const int32_t *w, void *y, int32_t raw)
{
    register const nk_tile_s8_params *params __asm__("r3") = p;
    register const int16_t *x __asm__("r0") = tile;
    register const int32_t *weights __asm__("r1") = w;
    register void *to __asm__("r2") = y;
    register int32_t one __asm__("r12") = raw;
    __asm__ volatile(NK_TILE_LOOP(NK_TILE_JOINED_WEIGHTS, "48", NK_TILE_JOINED_SPLIT,
                                  NK_TILE_RESCALE_SETUP("8"), NK_TILE_RESCALE("9"))
                     : "+r"(params), "+r"(x), "+r"(weights), "+r"(to), "+r"(one)
                     :
                     : NK_TILE_CLOBBERS);
}

void nk_gemm_tile_s8(const nk_tile_s8_params *p, const int16_t *tile, const int32_t *w,
                     const int8_t *residual, int8_t *y, int32_t pixels)
{
    (void)residual; /* NULL */
    nk_tile_run(p, joined_pairs, true, (nk_tile_row){tile, w, NULL, y}, pixels, 256);
}
