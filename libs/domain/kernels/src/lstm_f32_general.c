/* LSTM, all options: the gates of a step are computed into scratch, then activated array by array.
 */
#include "nk/lstm_f32_general.h"

#include "nk/dot_f32.h"

#include <math.h>
#include <stddef.h>

static void add_peephole(const float *peephole, const float *c, float *gate, uint32_t hidden)
{
    for (uint32_t u = 0; peephole != NULL && u < hidden; u++) {
        gate[u] = fmaf(peephole[u], c[u], gate[u]);
    }
}

/* row: input, then hidden state, which is replaced; work: 5 * hidden floats. */
static void step(const nk_lstm_f32_general_params *p, float *row, float *c, float *work)
{
    uint32_t hidden = p->shape.hidden, inputs = p->shape.inputs;
    const float *holes = p->peepholes;
    float *i = work, *o = i + hidden, *f = o + hidden, *candidate = f + hidden;
    float *cell = candidate + hidden, *h = row + inputs;
    nk_dense_row_f32(p->shape.packed, 4u * hidden, inputs + hidden, row, work);
    add_peephole(holes, c, i, hidden);
    nk_recurrent_activation_f32(&p->gate, p->clip, i, hidden);
    if (p->input_forget != 0) {
        for (uint32_t u = 0; u < hidden; u++) {
            f[u] = 1.0f - i[u];
        }
    } else {
        add_peephole(holes == NULL ? NULL : holes + 2u * hidden, c, f, hidden);
        nk_recurrent_activation_f32(&p->gate, p->clip, f, hidden);
    }
    nk_recurrent_activation_f32(&p->candidate, p->clip, candidate, hidden);
    for (uint32_t u = 0; u < hidden; u++) {
        c[u] = fmaf(f[u], c[u], i[u] * candidate[u]);
        cell[u] = c[u];
    }
    add_peephole(holes == NULL ? NULL : holes + hidden, c, o, hidden);
    nk_recurrent_activation_f32(&p->gate, p->clip, o, hidden);
    nk_recurrent_activation_f32(&p->cell, 0.0f, cell, hidden);
    for (uint32_t u = 0; u < hidden; u++) {
        h[u] = o[u] * cell[u];
    }
}

void nk_lstm_f32_general(const nk_lstm_f32_general_params *p, const float *x,
                         const nk_lstm_f32_initial *initial, float *y,
                         const nk_lstm_f32_final *final, float *scratch)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    uint32_t inputs = shape->inputs, hidden = shape->hidden;
    float *row = scratch, *h = scratch + inputs, *c = h + hidden, *work = c + hidden;
    for (uint32_t b = 0; b < shape->batch; b++) {
        size_t at = (size_t)b * shape->state_batch;
        const float *h0 = initial == NULL || initial->h == NULL ? NULL : initial->h + at;
        const float *c0 = initial == NULL || initial->c == NULL ? NULL : initial->c + at;
        nk_recurrent_start(h, h0, hidden);
        nk_recurrent_start(c, c0, hidden);
        uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t s = 0; s < length; s++) {
            uint32_t t = nk_recurrent_step(shape, length, s);
            nk_recurrent_copy(row, x + t * shape->x_step + b * shape->x_batch, inputs);
            step(p, row, c, work);
            if (y != NULL) {
                nk_recurrent_copy(y + t * shape->y_step + b * shape->y_batch, h, hidden);
            }
        }
        nk_recurrent_pad(shape, b, y);
        if (final != NULL && final->h != NULL) {
            nk_recurrent_copy(final->h + at, h, hidden);
        }
        if (final != NULL && final->c != NULL) {
            nk_recurrent_copy(final->c + at, c, hidden);
        }
    }
}
