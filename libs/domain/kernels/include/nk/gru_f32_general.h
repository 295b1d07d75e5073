#ifndef NK_GRU_F32_GENERAL_H
#define NK_GRU_F32_GENERAL_H
/* GRU with everything ONNX allows: activations, clip, linear_before_reset 0 or 1. As nk/gru_f32.h
 * (shape, strides, states, what may be NULL), but packed (pack-recurrent.ts, packGruGeneral) as
 * whole matrices in the order of nk/dot_f32.h: all z then all r over [W R]; then, with
 * linear_before_reset, the candidate over W (bias Wb) and over R (bias Rb), without it the
 * candidate over [W R] (bias Wb + Rb). Cost features: as nk/gru_f32.h.
 */
#include "nk/recurrent_activation_f32.h"
#include "nk/recurrent_f32.h"

#define NK_GRU_F32_GENERAL_SCRATCH_BYTES(inputs, hidden) (4u * ((inputs) + 6u * (hidden)))

typedef struct {
    nk_recurrent_f32_shape shape;
    float clip; /* 0: none */
    int32_t linear_before_reset;
    nk_recurrent_activation gate;      /* f: of z and r */
    nk_recurrent_activation candidate; /* g */
} nk_gru_f32_general_params;

void nk_gru_f32_general(const nk_gru_f32_general_params *p, const float *x, const float *h0,
                        float *y, float *y_h, float *scratch);

#endif
