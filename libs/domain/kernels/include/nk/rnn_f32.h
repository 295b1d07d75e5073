#ifndef NK_RNN_F32_H
#define NK_RNN_F32_H
/* ONNX RNN, one direction: h = activation(W x + R h + b). nk/recurrent_f32.h has shape and strides.
 *
 * `packed` (pack-recurrent.ts, packRnn): the matrix [W R] with bias Wb + Rb, hidden outputs of
 * depth inputs + hidden, packed as nk/dot_f32.h says. h0 (zeros), y and y_h (not wanted) may be
 * NULL; y_h may be h0. y and scratch overlap nothing. Alignment of float.
 *
 * Cost features: those of nk/dot_f32.h, units = batch * steps * hidden (one transcendental each),
 * rows = batch * steps, copied = rows * (inputs + hidden).
 */
#include "nk/recurrent_activation_f32.h"
#include "nk/recurrent_f32.h"

#define NK_RNN_F32_SCRATCH_BYTES(inputs, hidden) (4u * ((inputs) + 2u * (hidden)))

typedef struct {
    nk_recurrent_f32_shape shape;
    nk_recurrent_activation activation;
    float clip; /* 0: none */
} nk_rnn_f32_params;

void nk_rnn_f32(const nk_rnn_f32_params *p, const float *x, const float *h0, float *y, float *y_h,
                float *scratch);

#endif
