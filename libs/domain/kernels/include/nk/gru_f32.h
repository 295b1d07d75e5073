#ifndef NK_GRU_F32_H
#define NK_GRU_F32_H
/* GRU with the default activations (sigmoid, tanh), linear_before_reset = 1 and no clip; the rest
 * is in nk/gru_f32_general.h. One direction; nk/recurrent_f32.h has shape and strides.
 *
 * `packed` (pack-recurrent.ts, packGru), for each group of 4 units (then at most one group of 2 and
 * one of 1), three blocks as nk/dot_f32.h packs them: z of the units and r of the units over [W R]
 * with bias Wb + Rb; the candidate's part over W with bias Wb; its part over R with bias Rb.
 * NK_GRU_F32_PACKED_FLOATS(inputs, hidden) floats.
 *
 * h0 (zeros), y and y_h (not wanted) may be NULL; y_h may be h0. y and scratch overlap nothing.
 * Alignment of float.
 *
 * Cost features: those of nk/dot_f32.h, units = batch * steps * hidden (3 transcendentals each),
 * rows = batch * steps, copied = rows * (inputs + hidden).
 */
#include "nk/recurrent_f32.h"

#define NK_GRU_F32_SCRATCH_BYTES(inputs, hidden) (8u * ((inputs) + (hidden)))
#define NK_GRU_F32_PACKED_FLOATS(inputs, hidden) ((hidden) * (3u * ((inputs) + (hidden)) + 4u))

typedef struct {
    nk_recurrent_f32_shape shape;
} nk_gru_f32_params;

void nk_gru_f32(const nk_gru_f32_params *p, const float *x, const float *h0, float *y, float *y_h,
                float *scratch);

#endif
