#ifndef NK_FC_ROWS_S8_H
#define NK_FC_ROWS_S8_H
/* nk_fc_s8 for several rows: the Cortex-M variant reads the weights once for two rows.
 *
 * As nk/fc_s8.h, but for scratch: 2 * NK_WIDE_ELEMENTS(depth) int16, aligned to 8.
 *
 * Cost features: those of nk/dot_s8.h, pairs of rows in the place of rows; rows (pairs), outputs
 * (of all pairs), wide (quads of inputs widened, of all pairs), clamped as there.
 */
#include "nk/fc_s8.h"

void nk_fc_rows_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch);

#endif
