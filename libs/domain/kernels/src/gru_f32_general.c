/* GRU, all options: the gates of a step are computed into scratch, then activated array by array.
 */
#include "nk/gru_f32_general.h"

#include "nk/dot_f32.h"

#include <math.h>
#include <stddef.h>

/* row: input, then hidden state, which is replaced; work: 5 * hidden floats. */
static void step(const nk_gru_f32_general_params *p, float *row, float *work)
{
    uint32_t hidden = p->shape.hidden, inputs = p->shape.inputs;
    float *h = row + inputs, *z = work, *r = z + hidden, *candidate = r + hidden;
    float *other = candidate + hidden, *kept = other + hidden;
    const float *w = nk_dense_row_f32(p->shape.packed, 2u * hidden, inputs + hidden, row, z);
    nk_recurrent_activation_f32(&p->gate, p->clip, z, 2u * hidden);
    if (p->linear_before_reset != 0) {
        w = nk_dense_row_f32(w, hidden, inputs, row, candidate);
        nk_dense_row_f32(w, hidden, hidden, h, other);
        for (uint32_t u = 0; u < hidden; u++) {
            candidate[u] = fmaf(r[u], other[u], candidate[u]);
        }
        nk_recurrent_copy(kept, h, hidden);
    } else {
        for (uint32_t u = 0; u < hidden; u++) {
            kept[u] = h[u];
            h[u] = r[u] * h[u];
        }
        nk_dense_row_f32(w, hidden, inputs + hidden, row, candidate);
    }
    nk_recurrent_activation_f32(&p->candidate, p->clip, candidate, hidden);
    for (uint32_t u = 0; u < hidden; u++) {
        h[u] = fmaf(z[u], kept[u] - candidate[u], candidate[u]);
    }
}

void nk_gru_f32_general(const nk_gru_f32_general_params *p, const float *x, const float *h0,
                        float *y, float *y_h, float *scratch)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    uint32_t inputs = shape->inputs, hidden = shape->hidden;
    float *row = scratch, *h = scratch + inputs, *work = h + hidden;
    for (uint32_t b = 0; b < shape->batch; b++) {
        size_t at = (size_t)b * shape->state_batch;
        nk_recurrent_start(h, h0 == NULL ? NULL : h0 + at, hidden);
        uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t s = 0; s < length; s++) {
            uint32_t t = nk_recurrent_step(shape, length, s);
            nk_recurrent_copy(row, x + t * shape->x_step + b * shape->x_batch, inputs);
            step(p, row, work);
            if (y != NULL) {
                nk_recurrent_copy(y + t * shape->y_step + b * shape->y_batch, h, hidden);
            }
        }
        nk_recurrent_pad(shape, b, y);
        if (y_h != NULL) {
            nk_recurrent_copy(y_h + at, h, hidden);
        }
    }
}
