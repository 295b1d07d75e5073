#ifndef NK_FC_S8_GENERAL_H
#define NK_FC_S8_GENERAL_H
/* nk_fc_s8 for what is rare: any rescale, weights with a zero point, a residual, and sums of odd
 * outputs beyond 2^23, which are made of parts.
 *
 * As nk/fc_s8.h otherwise. A part sums at most 510 inputs, so that it fits whatever the weights
 * are. residual has y's shape and may be equal to y, or is NULL; `other` is its rescale. The zero
 * point of the weights, weight_zero, is one for all; the biases have its product with the zero
 * point of x in them. The sums themselves fit in int32.
 *
 * Cost features: those of nk/fc_s8.h, residuals (outputs with one).
 */
#include "nk/dot_s8.h"
#include "nk/requant.h"
#include "nk/residual_s8.h"

typedef struct {
    const int32_t *packed;
    int32_t rows, depth, outputs;
    int32_t weight_zero; /* -128 .. 127 */
    nk_requant requant;
    nk_residual_s8 other;
} nk_fc_s8_general_params;

void nk_fc_s8_general(const nk_fc_s8_general_params *p, const int8_t *x, const int8_t *residual,
                      int8_t *y, int16_t *scratch);

#endif
