#ifndef NK_LOG_SOFTMAX_F32_H
#define NK_LOG_SOFTMAX_F32_H
/* Logarithm of the softmax along any axis: as nk_softmax_f32, with elements of a row `inner`
 * apart.
 *
 * Cost features: elements = outer * axis * inner (one exponential each), rows = outer * inner (one
 * logarithm each), calls.
 */
#include "nk/softmax_row_f32.h"

void nk_log_softmax_f32(const nk_softmax_params *p, const float *x, float *y);

#endif
