#include "nk/fc_rows_s8.h"

void nk_fc_rows_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch)
{
    nk_fc_s8(p, x, y, scratch);
}
