#ifndef NK_AFFINE_S8_H
#define NK_AFFINE_S8_H
/*
 * y = (x * factor + offset) >> shift per channel, rounded and clamped as nk/round_s8.h says; limits
 * as in nk/affine_row_s8.h
 *
 * x, y    [outer][channels][inner]; y may start where x does
 * factor  [channels], or one where factor_step is 0
 * offset  [channels], or one where offset_step is 0
 * Cost features: rows (of inner elements, where inner is not 1), fours and ones (elements of rows);
 * singles (elements where inner is 1).
 */
#include <stdint.h>

typedef struct {
    int32_t outer, channels, inner;
    int32_t factor_step, offset_step;
    int32_t shift, ties;
} nk_affine_s8_params;

void nk_affine_s8(const nk_affine_s8_params *p, const int8_t *x, const int32_t *factor,
                  const int32_t *offset, int8_t *y);

#endif
