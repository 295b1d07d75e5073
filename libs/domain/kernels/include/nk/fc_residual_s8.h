#ifndef NK_FC_RESIDUAL_S8_H
#define NK_FC_RESIDUAL_S8_H
/* nk_fc_s8 with a residual: y[r] = rescale(x[r] . W + bias, residual[r]) of nk/residual_s8.h.
 *
 * As nk/fc_s8.h otherwise. residual has y's shape and may be equal to y.
 *
 * Cost features: those of nk/fc_s8.h; every output has a residual.
 */
#include "nk/fc_s8.h"
#include "nk/residual_s8.h"

typedef struct {
    nk_fc_s8_params dense;
    nk_residual_s8 other;
} nk_fc_residual_s8_params;

void nk_fc_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x, const int8_t *residual,
                       int8_t *y, int16_t *scratch);

#endif
