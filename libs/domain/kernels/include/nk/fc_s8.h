#ifndef NK_FC_S8_H
#define NK_FC_S8_H
/* Dense layer of s8 with constant weights: y[r] = rescale(x[r] . W + bias) for each row.
 *
 * x is rows x depth, y rows x outputs, dense. `packed` (pack-dense-s8.ts) holds blocks of 4, 2 and
 * 1 outputs as nk/dot_s8.h tells: biases (with the zero point of x in them), weights, multipliers
 * of nk/requant.h, those of odd outputs divided by 256. requant.pre is 0, and 256 times every sum
 * of an odd output fits in int32; nk/fc_s8_general.h has what is beyond. y may start where x
 * does if rows is 1 or outputs at most depth, and overlaps it nowhere else. scratch:
 * NK_WIDE_ELEMENTS(depth) int16, aligned to 8.
 *
 * Cost features: those of nk/dot_s8.h, rows, outputs (of all rows), wide (quads of inputs widened),
 * clamped (outputs of calls whose lo or hi is not that of int8).
 */
#include "nk/dot_s8.h"
#include "nk/requant.h"

typedef struct {
    const int32_t *packed;
    int32_t rows, depth, outputs;
    nk_requant requant;
} nk_fc_s8_params;

void nk_fc_s8(const nk_fc_s8_params *p, const int8_t *x, int8_t *y, int16_t *scratch);

#endif
