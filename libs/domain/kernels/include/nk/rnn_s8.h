#ifndef NK_RNN_S8_H
#define NK_RNN_S8_H
/* Int8 RNN, one direction: h = activation(W x + R h + b). nk/recurrent_s8.h tells of params and
 * arithmetic. h is bounded to what h_units allows for.
 *
 * Rows of w and r: by groups of 16 units, then one group of what is left. `numbers` has three per
 * row.
 *
 * h0 (zeros), y and y_h (not wanted) may be NULL; y_h may be h0. y and scratch overlap nothing.
 * scratch: aligned to 8, NK_RNN_S8_SCRATCH_BYTES.
 *
 * Cost features: as nk/lstm_s8.h, one transcendental per unit.
 */
#include "nk/recurrent_activation_f32.h"
#include "nk/recurrent_s8.h"

#define NK_RNN_S8_SCRATCH_BYTES(inputs, hidden)                                                    \
    (2u * NK_WIDE_COUNT(inputs) + 2u * NK_WIDE_COUNT(hidden) + 4u * (hidden))

typedef struct {
    nk_recurrent_s8 common;
    nk_recurrent_activation activation;
    float clip; /* 0: none */
} nk_rnn_s8_params;

void nk_rnn_s8(const nk_rnn_s8_params *p, const int8_t *x, const int8_t *h0, int8_t *y, int8_t *y_h,
               float *scratch);

#endif
