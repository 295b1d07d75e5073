#ifndef NK_LOG_SOFTMAX_S8_H
#define NK_LOG_SOFTMAX_S8_H
/* clang-format off */
/*
 * Logarithm of nk/softmax_s8.h: scale * (x - largest) - log(sum of exponentials), in steps of the
 * output
 *
 * exponentials  as in nk/softmax_s8.h; unit is 2^-bits
 * factor        scale over the output's scale in units of 2^-shift
 * log_factor    2^shift over the output's scale
 * offset        (zero point << shift) + (1 << (shift - 1)); 1 <= shift <= 21, and sums stay below
 *               2^31
 * x, y          [outer][axis][inner]; y may start where x does
 *
 * Cost features: rows (lines), elements.
 */
/* clang-format on */
#include <stdint.h>

typedef struct {
    const int32_t *exponentials;
    float unit, log_factor;
    int32_t factor, offset, shift;
    int32_t outer, axis, inner;
} nk_log_softmax_s8_params;

void nk_log_softmax_s8(const nk_log_softmax_s8_params *p, const int8_t *x, int8_t *y);

#endif
