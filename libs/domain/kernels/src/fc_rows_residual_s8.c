#include "nk/fc_rows_residual_s8.h"

void nk_fc_rows_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x,
                            const int8_t *residual, int8_t *y, int16_t *scratch)
{
    nk_fc_residual_s8(p, x, residual, y, scratch);
}
