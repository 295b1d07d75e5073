#ifndef NK_SOFTMAX_AXIS_F32_H
#define NK_SOFTMAX_AXIS_F32_H
/* Softmax along an axis that is not the innermost: as nk_softmax_f32, with elements of a row
 * `inner` apart.
 *
 * Cost features: elements = outer * axis * inner (one exponential each, 39 instructions),
 * rows = outer * inner, calls.
 */
#include "nk/softmax_row_f32.h"

void nk_softmax_axis_f32(const nk_softmax_params *p, const float *x, float *y);

#endif
