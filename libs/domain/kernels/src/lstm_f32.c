/* LSTM: two units per block of eight sums, so the gates of a step need no memory. Input and state
 * stand side by side in one of two rows of scratch; a step reads one and writes the other. */
#include "nk/lstm_f32.h"

#include "nk/dot_f32.h"
#include "nk/math_f32.h"

#include <stddef.h>

/* Gates i, o, f, c of each unit give its new cell and hidden state. */
static inline void update(const float *gates, uint32_t units, float *c, float *h)
{
    for (uint32_t u = 0; u < units; u++, gates += 4) {
        float candidate = nk_sigmoid_f32(gates[0]) * nk_tanh_f32(gates[3]);
        float cell = fmaf(nk_sigmoid_f32(gates[2]), c[u], candidate);
        c[u] = cell;
        h[u] = nk_sigmoid_f32(gates[1]) * nk_tanh_f32(cell);
    }
}

/* row is the input followed by the hidden state. */
static void step(const nk_recurrent_f32_shape *shape, const float *row, float *c, float *h)
{
    float gates[8];
    uint32_t depth = shape->inputs + shape->hidden;
    const float *w = shape->packed;
    uint32_t u = 0;
    for (; u < shape->hidden; u += 2u) {
        uint32_t units = shape->hidden - u;
        if (units >= 2u) {
            units = 2u;
            w = nk_dot8_f32(w, w + 8, row, depth, gates);
        } else {
            w = nk_dot4_f32(w, w + 4, row, depth, gates);
        }
        update(gates, units, c + u, h + u);
    }
}

void nk_lstm_f32(const nk_lstm_f32_params *p, const float *x, const nk_lstm_f32_initial *initial,
                 float *y, const nk_lstm_f32_final *final, float *scratch)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    uint32_t inputs = shape->inputs, hidden = shape->hidden;
    float *now = scratch, *next = scratch + inputs + hidden;
    float *c = next + inputs + hidden;
    for (uint32_t b = 0; b < shape->batch; b++) {
        size_t at = (size_t)b * shape->state_batch;
        const float *h0 = initial == NULL || initial->h == NULL ? NULL : initial->h + at;
        const float *c0 = initial == NULL || initial->c == NULL ? NULL : initial->c + at;
        nk_recurrent_start(now + inputs, h0, hidden);
        nk_recurrent_start(c, c0, hidden);
        uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t s = 0; s < length; s++) {
            uint32_t t = nk_recurrent_step(shape, length, s);
            nk_recurrent_copy(now, x + t * shape->x_step + b * shape->x_batch, inputs);
            step(shape, now, c, next + inputs);
            if (y != NULL) {
                float *to = y + t * shape->y_step + b * shape->y_batch;
                nk_recurrent_copy(to, next + inputs, hidden);
            }
            float *swap = now;
            now = next;
            next = swap;
        }
        nk_recurrent_pad(shape, b, y);
        if (final != NULL && final->h != NULL) {
            nk_recurrent_copy(final->h + at, now + inputs, hidden);
        }
        if (final != NULL && final->c != NULL) {
            nk_recurrent_copy(final->c + at, c, hidden);
        }
    }
}
