#ifndef NK_SLOPES_S8_H
#define NK_SLOPES_S8_H
/*
 * y = (x * factor + offset) >> shift per channel, with one factor and offset where x >= zero and
 * others where not; rounded and clamped as nk/round_s8.h says, limits as in nk/affine_row_s8.h
 *
 * x, y     [outer][channels][inner]; y may start where x does
 * numbers  [channels][2]: factor and offset below zero
 * Cost features: rows (of inner elements), elements.
 */
#include <stdint.h>

typedef struct {
    int32_t outer, channels, inner;
    int32_t zero, factor, offset;
    int32_t shift, ties;
} nk_slopes_s8_params;

void nk_slopes_s8(const nk_slopes_s8_params *p, const int8_t *x, const int32_t *numbers, int8_t *y);

#endif
