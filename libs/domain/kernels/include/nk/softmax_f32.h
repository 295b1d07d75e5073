#ifndef NK_SOFTMAX_F32_H
#define NK_SOFTMAX_F32_H
/* Softmax or its logarithm along one axis: x and y are outer x axis x inner, dense.
 *
 * y may be x. The largest element is subtracted first, so nothing overflows; a row of -infinity or
 * with a NaN gives NaN. Sums run along the axis in order. Alignment of float, no scratch.
 *
 * Cost features: elements = outer * axis * inner (one exponential each; 34 instructions where
 * inner = 1, 39 elsewhere), rows = outer * inner, calls.
 */
#include <stdint.h>

typedef struct {
    uint32_t outer;
    uint32_t axis;
    uint32_t inner;
    int32_t is_log;
} nk_softmax_f32_params;

void nk_softmax_f32(const nk_softmax_f32_params *p, const float *x, float *y);

#endif
