#ifndef NK_LSTM_S8_H
#define NK_LSTM_S8_H
/* Int8 LSTM with the default activations (sigmoid, tanh, tanh), without peepholes, clip or
 * input_forget, one direction. nk/recurrent_s8.h tells of params and arithmetic.
 *
 * Rows of w and r: by unit, of each unit i, o, f, c. `numbers` has three per row.
 *
 * initial, final and each pointer in them may be NULL (zeros; not wanted). y may be NULL. A final
 * state may be the memory of the initial one; y and scratch overlap nothing. scratch: aligned to 8,
 * NK_LSTM_S8_SCRATCH_BYTES.
 *
 * Cost features: those of nk/dot_s8.h, units = batch * steps * hidden (5 transcendentals each),
 * groups = batch * steps * groups of units, rows = batch * steps, copied = rows * inputs, stored =
 * rows * hidden where y is wanted.
 */
#include "nk/recurrent_s8.h"

#define NK_LSTM_S8_SCRATCH_BYTES(inputs, hidden)                                                   \
    (2u * NK_WIDE_COUNT(inputs) + 2u * NK_WIDE_COUNT(hidden) + 8u * (hidden))

typedef struct {
    nk_recurrent_s8 common;
    nk_real_s8 c0;
    nk_quantizer_s8 y_c;
} nk_lstm_s8_params;

typedef struct {
    const int8_t *h;
    const int8_t *c;
} nk_lstm_s8_initial;

typedef struct {
    int8_t *h;
    int8_t *c;
} nk_lstm_s8_final;

void nk_lstm_s8(const nk_lstm_s8_params *p, const int8_t *x, const nk_lstm_s8_initial *initial,
                int8_t *y, const nk_lstm_s8_final *final, float *scratch);

#endif
