#ifndef NK_CONV_BORDER_S8_H
#define NK_CONV_BORDER_S8_H
/*
 * Fills the tile of four output pixels of an int8 convolution that read outside x, in the order of
 * k of nk/conv_s8.h: what lies outside is the zero point.
 *
 * x     as for nk_conv_s8, of one group
 * at    where the pixels begin to read
 * tap   how nk_gather4_s8 collects one tap of all pairs of channels, followed by one with no rows
 * tile  [gemm.steps][4][2], 4-byte aligned; a missing last k is left as it is
 *
 * Cost features: taps, taps * pairs of channels.
 */
#include "nk/conv_s8.h"

void nk_conv_border_s8(const nk_conv_s8_params *p, const nk_conv_window_s8 *at,
                       const nk_gather4_s8_params *tap, const int8_t *x, int16_t *tile);

#endif
