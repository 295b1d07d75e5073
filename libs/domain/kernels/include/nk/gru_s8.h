#ifndef NK_GRU_S8_H
#define NK_GRU_S8_H
/* Int8 GRU with the default activations (sigmoid, tanh), linear_before_reset, without clip, one
 * direction. nk/recurrent_s8.h tells of params and arithmetic.
 *
 * Rows of w and r: by groups of 8 units, then one group of what is left; in a group z of its units,
 * then r, then the candidate. `numbers` has three per row of z and r, four per row of the
 * candidate.
 *
 * h0 (zeros), y and y_h (not wanted) may be NULL; y_h may be h0. y and scratch overlap nothing.
 * scratch: aligned to 8, NK_GRU_S8_SCRATCH_BYTES.
 *
 * Cost features: as nk/lstm_s8.h, three transcendentals per unit.
 */
#include "nk/recurrent_s8.h"

#define NK_GRU_S8_SCRATCH_BYTES(inputs, hidden)                                                    \
    (2u * NK_WIDE_COUNT(inputs) + 2u * NK_WIDE_COUNT(hidden) + 4u * (hidden))

typedef struct {
    nk_recurrent_s8 common;
} nk_gru_s8_params;

void nk_gru_s8(const nk_gru_s8_params *p, const int8_t *x, const int8_t *h0, int8_t *y, int8_t *y_h,
               float *scratch);

#endif
