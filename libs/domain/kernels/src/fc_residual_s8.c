#include "nk/fc_residual_s8.h"

#include "nk/fc_s8_general.h"

void nk_fc_residual_s8(const nk_fc_residual_s8_params *p, const int8_t *x, const int8_t *residual,
                       int8_t *y, int16_t *scratch)
{
    const nk_fc_s8_params *dense = &p->dense;
    const nk_fc_s8_general_params general = {.packed = dense->packed,
                                             .rows = dense->rows,
                                             .depth = dense->depth,
                                             .outputs = dense->outputs,
                                             .requant = dense->requant,
                                             .other = p->other};
    nk_fc_s8_general(&general, x, residual, y, scratch);
}
