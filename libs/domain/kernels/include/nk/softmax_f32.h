#ifndef NK_SOFTMAX_F32_H
#define NK_SOFTMAX_F32_H
/* Softmax of dense rows: x and y are outer x axis; inner is 1.
 *
 * y may be x. The largest element is subtracted first, so nothing overflows; a row of -infinity or
 * with a NaN gives NaN. Sums run along the row in order. Alignment of float, no scratch.
 *
 * Cost features: elements = outer * axis (one exponential each, 34 instructions), rows = outer,
 * calls.
 */
#include "nk/softmax_row_f32.h"

void nk_softmax_f32(const nk_softmax_params *p, const float *x, float *y);

#endif
