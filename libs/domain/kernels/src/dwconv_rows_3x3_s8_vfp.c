/* Cortex-M variant: nk/dwconv_plane_s8_vfp.h. Bit-equal to dwconv_rows_s8.c. */
#include "nk/dwconv_rows_3x3_s8.h"

#include "nk/dwconv_plane_s8_vfp.h"

#define WEIGHTS NK_PAIRS_S8(0, "r2", "r3") NK_PAIRS_S8(3, "r4", "r5") NK_PAIRS_S8(6, "r6", "r7")
#define DOWN "add r0, r0, r1\n"

/* The last of three kernel rows moves on to the next output, and then back up. */
#define ROWS(taps, next)                                                                           \
    taps("r2", "r3", "") DOWN taps("r4", "r5", "")                                                 \
        DOWN taps("r6", "r7", next) "sub r0, r0, r1, lsl #1\n"
#define ONE NK_ONE_S8("r2", "r3") DOWN NK_ONE_S8("r4", "r5") DOWN NK_ONE_S8("r6", "r7")

NK_DWCONV_PLANE_S8(plane_1, WEIGHTS, ROWS(NK_FOUR_S8_1, NK_NEXT_FOUR_S8_1),
                   ROWS(NK_TWO_S8_1, NK_NEXT_TWO_S8_1), ONE)
NK_DWCONV_PLANE_S8(plane_2, WEIGHTS, ROWS(NK_FOUR_S8_2, NK_NEXT_FOUR_S8_2),
                   ROWS(NK_TWO_S8_2, NK_NEXT_TWO_S8_2), ONE)

void nk_dwconv_rows_3x3_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                           int8_t *y, int32_t rows, uint32_t *taps)
{
    const nk_dwconv_plane_s8 plane = nk_dwconv_plane_s8_of(p, x, w, y, rows);
    (void)taps;
    plane_1(&plane, w + NK_DWCONV_S8_WEIGHTS);
}

void nk_dwconv_rows_3x3_s2_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w,
                              int8_t *y, int32_t rows, uint32_t *taps)
{
    const nk_dwconv_plane_s8 plane = nk_dwconv_plane_s8_of(p, x, w, y, rows);
    (void)taps;
    plane_2(&plane, w + NK_DWCONV_S8_WEIGHTS);
}
