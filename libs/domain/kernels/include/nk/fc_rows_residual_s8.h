#ifndef NK_FC_ROWS_RESIDUAL_S8_H
#define NK_FC_ROWS_RESIDUAL_S8_H
/* nk_fc_residual_s8 for several rows: the Cortex-M variant reads the weights once for two rows.
 *
 * As nk/fc_residual_s8.h, but for scratch: 2 * NK_WIDE_ELEMENTS(depth) int16, aligned to 8.
 *
 * Cost features: those of nk/fc_rows_s8.h; every output has a residual.
 */
#include "nk/fc_residual_s8.h"

void nk_fc_rows_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x,
                            const int8_t *residual, int8_t *y, int16_t *scratch);

#endif
