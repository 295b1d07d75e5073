#ifndef NK_LSTM_F32_H
#define NK_LSTM_F32_H
/* LSTM with the default activations (sigmoid, tanh, tanh), without peepholes, clip or input_forget;
 * those are in nk/lstm_f32_general.h. One direction; nk/recurrent_f32.h has shape and strides.
 *
 * `packed` (pack-recurrent.ts, packLstm): the matrix [W R] with bias Wb + Rb, depth inputs +
 * hidden, its 4 * hidden outputs ordered by unit and in a unit i, o, f, c; packed as nk/dot_f32.h
 * says. NK_DENSE_FLOATS(4 * hidden, inputs + hidden) floats.
 *
 * initial, final and each pointer in them may be NULL (zeros; not wanted). y may be NULL. A final
 * state may be the memory of the initial one; y and scratch overlap nothing. Alignment of float.
 *
 * Cost features: those of nk/dot_f32.h, units = batch * steps * hidden (5 transcendentals each),
 * rows = batch * steps, copied = rows * (inputs + hidden).
 */
#include "nk/recurrent_f32.h"

#define NK_LSTM_F32_SCRATCH_BYTES(inputs, hidden) (4u * (2u * (inputs) + 3u * (hidden)))

typedef struct {
    nk_recurrent_f32_shape shape;
} nk_lstm_f32_params;

typedef struct {
    const float *h;
    const float *c;
} nk_lstm_f32_initial;

typedef struct {
    float *h;
    float *c;
} nk_lstm_f32_final;

void nk_lstm_f32(const nk_lstm_f32_params *p, const float *x, const nk_lstm_f32_initial *initial,
                 float *y, const nk_lstm_f32_final *final, float *scratch);

#endif
