#ifndef NK_LSTM_F32_GENERAL_H
#define NK_LSTM_F32_GENERAL_H
/* LSTM with everything ONNX allows: activations, peepholes, clip, input_forget. As nk/lstm_f32.h
 * (shape, strides, states, what may be NULL), but the outputs of the packed matrix are ordered by
 * gate: all i, all o, all f, all c (pack-recurrent.ts, packLstmGeneral).
 *
 * peepholes: NULL, or 3 * hidden floats, i, o, f. With input_forget the f gate is 1 - i.
 * Cost features: as nk/lstm_f32.h.
 */
#include "nk/lstm_f32.h"
#include "nk/recurrent_activation_f32.h"

#define NK_LSTM_F32_GENERAL_SCRATCH_BYTES(inputs, hidden) (4u * ((inputs) + 7u * (hidden)))

typedef struct {
    nk_recurrent_f32_shape shape;
    const float *peepholes;
    float clip; /* 0: none */
    int32_t input_forget;
    nk_recurrent_activation gate;      /* f: of i, o and f */
    nk_recurrent_activation candidate; /* g */
    nk_recurrent_activation cell;      /* h */
} nk_lstm_f32_general_params;

void nk_lstm_f32_general(const nk_lstm_f32_general_params *p, const float *x,
                         const nk_lstm_f32_initial *initial, float *y,
                         const nk_lstm_f32_final *final, float *scratch);

#endif
