#ifndef NK_RECURRENT_ACTIVATION_F32_H
#define NK_RECURRENT_ACTIVATION_F32_H
/* The activations that ONNX allows in RNN, GRU and LSTM, with their alpha and beta. */
#include <stdint.h>

enum {
    NK_RECURRENT_TANH = 0,
    NK_RECURRENT_SIGMOID = 1,
    NK_RECURRENT_RELU = 2,
    NK_RECURRENT_AFFINE = 3,           /* alpha * v + beta */
    NK_RECURRENT_LEAKY_RELU = 4,       /* alpha * v below zero */
    NK_RECURRENT_THRESHOLDED_RELU = 5, /* zero below alpha */
    NK_RECURRENT_SCALED_TANH = 6,      /* alpha * tanh(beta * v) */
    NK_RECURRENT_HARD_SIGMOID = 7,     /* alpha * v + beta within 0..1 */
    NK_RECURRENT_ELU = 8,              /* alpha * (e^v - 1) below zero */
    NK_RECURRENT_SOFTSIGN = 9,         /* v / (1 + |v|) */
    NK_RECURRENT_SOFTPLUS = 10         /* log(1 + e^v) */
};

typedef struct {
    int32_t kind;
    float alpha;
    float beta;
} nk_recurrent_activation;

/* values[i] = activation(values[i]); before that, each is bounded to -clip..clip where clip > 0. */
void nk_recurrent_activation_f32(const nk_recurrent_activation *activation, float clip,
                                 float *values, uint32_t count);

#endif
