#ifndef NK_RECURRENT_F32_H
#define NK_RECURRENT_F32_H
/* What the recurrent kernels share: one direction of an ONNX RNN, GRU or LSTM.
 *
 * A bidirectional layer is two calls whose y and state pointers are offset by one direction.
 * All strides count floats. x[t][b] is a dense row of `inputs` floats, y[t][b] and the states of b
 * are dense rows of `hidden` floats. Steps at or behind lengths[b] leave the state as it is and
 * give zeros in y; in reverse, sequence b is read from lengths[b] - 1 down to 0.
 */
#include <stdint.h>

typedef struct {
    const float *packed;
    uint32_t steps;
    uint32_t batch;
    uint32_t inputs;
    uint32_t hidden;
    uint32_t x_step; /* from one time step to the next */
    uint32_t x_batch;
    uint32_t y_step;
    uint32_t y_batch;
    uint32_t state_batch;   /* of every state, initial and final */
    const int32_t *lengths; /* of each sequence, at most steps; NULL: all of them are steps long */
    int32_t is_reverse;
} nk_recurrent_f32_shape;

static inline uint32_t nk_recurrent_length(const nk_recurrent_f32_shape *shape, uint32_t b)
{
    return shape->lengths == 0 ? shape->steps : (uint32_t)shape->lengths[b];
}

/* The time step that comes s-th. */
static inline uint32_t nk_recurrent_step(const nk_recurrent_f32_shape *shape, uint32_t length,
                                         uint32_t s)
{
    return shape->is_reverse != 0 ? length - 1u - s : s;
}

static inline void nk_recurrent_copy(float *to, const float *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

/* from may be NULL, which means zeros */
static inline void nk_recurrent_start(float *to, const float *from, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from == 0 ? 0.0f : from[i];
    }
}

/* Zeros for the steps that sequence b does not have. */
static inline void nk_recurrent_pad(const nk_recurrent_f32_shape *shape, uint32_t b, float *y)
{
    for (uint32_t t = nk_recurrent_length(shape, b); y != 0 && t < shape->steps; t++) {
        nk_recurrent_start(y + t * shape->y_step + b * shape->y_batch, 0, shape->hidden);
    }
}

#endif
