/* GRU: four units at a time, so the gates of a step need no memory. Input and state stand side by
 * side in one of two rows of scratch; a step reads one and writes the other. */
#include "nk/gru_f32.h"

#include "nk/dot_f32.h"
#include "nk/math_f32.h"

#include <stddef.h>

/* gates: z, r, then the candidate's parts of input and state, `units` of each */
static inline void update(const float *gates, uint32_t units, const float *h, float *next)
{
    const float *r = gates + units, *from_x = r + units, *from_h = from_x + units;
    for (uint32_t u = 0; u < units; u++) {
        float z = nk_sigmoid_f32(gates[u]);
        float candidate = nk_tanh_f32(fmaf(nk_sigmoid_f32(r[u]), from_h[u], from_x[u]));
        next[u] = fmaf(z, h[u] - candidate, candidate);
    }
}

/* row is the input followed by the hidden state. */
static void step(const nk_recurrent_f32_shape *shape, const float *row, float *next)
{
    float gates[16];
    uint32_t inputs = shape->inputs, hidden = shape->hidden, depth = inputs + hidden;
    const float *w = shape->packed, *h = row + inputs;
    for (uint32_t u = 0; u < hidden;) {
        uint32_t units = hidden - u >= 4u ? 4u : hidden - u >= 2u ? 2u : 1u;
        if (units == 4u) {
            w = nk_dot8_f32(w, w + 8, row, depth, gates);
            w = nk_dot4_f32(w, w + 4, row, inputs, gates + 8);
            w = nk_dot4_f32(w, w + 4, h, hidden, gates + 12);
        } else if (units == 2u) {
            w = nk_dot4_f32(w, w + 4, row, depth, gates);
            w = nk_dot2_f32(w, w + 2, row, inputs, gates + 4);
            w = nk_dot2_f32(w, w + 2, h, hidden, gates + 6);
        } else {
            w = nk_dot2_f32(w, w + 2, row, depth, gates);
            w = nk_dot1_f32(w, w + 1, row, inputs, gates + 2);
            w = nk_dot1_f32(w, w + 1, h, hidden, gates + 3);
        }
        update(gates, units, h + u, next + u);
        u += units;
    }
}

void nk_gru_f32(const nk_gru_f32_params *p, const float *x, const float *h0, float *y, float *y_h,
                float *scratch)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    uint32_t inputs = shape->inputs, hidden = shape->hidden;
    float *now = scratch, *next = scratch + inputs + hidden;
    for (uint32_t b = 0; b < shape->batch; b++) {
        size_t at = (size_t)b * shape->state_batch;
        nk_recurrent_start(now + inputs, h0 == NULL ? NULL : h0 + at, hidden);
        uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t s = 0; s < length; s++) {
            uint32_t t = nk_recurrent_step(shape, length, s);
            nk_recurrent_copy(now, x + t * shape->x_step + b * shape->x_batch, inputs);
            step(shape, now, next + inputs);
            if (y != NULL) {
                float *to = y + t * shape->y_step + b * shape->y_batch;
                nk_recurrent_copy(to, next + inputs, hidden);
            }
            float *swap = now;
            now = next;
            next = swap;
        }
        nk_recurrent_pad(shape, b, y);
        if (y_h != NULL) {
            nk_recurrent_copy(y_h + at, now + inputs, hidden);
        }
    }
}
