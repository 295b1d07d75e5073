/* Int8 RNN: integer sums of a group of units, then the activation of all in float. */
#include "nk/rnn_s8.h"

#include <stddef.h>

#include "nk/dot_s8.h"

enum { GROUP = 16 };

/* What one step reads and writes. */
typedef struct {
    int16_t *x, *held; /* widened input and state */
    int32_t x_total, h_total;
    float *h;
} state;

static void step(const nk_rnn_s8_params *p, state *s)
{
    const nk_recurrent_s8 *common = &p->common;
    const uint32_t inputs = common->shape.inputs, hidden = common->shape.hidden;
    const int32_t *w = common->w, *r = common->r;
    const float *n = common->numbers;
    const float reach = common->reach;
    int32_t from_x[GROUP], from_h[GROUP];
    for (uint32_t u = 0; u < hidden; u += GROUP) {
        const uint32_t units = hidden - u < GROUP ? hidden - u : GROUP;
        w = nk_sums_s8(w, s->x, (int32_t)((inputs + 1) / 2), s->x_total, (int32_t)units, from_x);
        r = nk_sums_s8(r, s->held, (int32_t)((hidden + 1) / 2), s->h_total, (int32_t)units, from_h);
        nk_gates_s8(from_x, from_h, n, units, s->h + u);
        n += 3 * units;
    }
    nk_recurrent_activation_f32(&p->activation, p->clip, s->h, hidden);
    for (uint32_t i = 0; i < hidden; i++) {
        const float v = s->h[i];
        s->h[i] = v < -reach ? -reach : v > reach ? reach : v;
    }
    s->h_total = nk_hold_row(s->h, common->h_units, hidden, s->held);
}

void nk_rnn_s8(const nk_rnn_s8_params *p, const int8_t *x, const int8_t *h0, int8_t *y, int8_t *y_h,
               float *scratch)
{
    const nk_recurrent_s8 *common = &p->common;
    const nk_recurrent_f32_shape *shape = &common->shape;
    const uint32_t hidden = shape->hidden;
    state s = {.h = scratch, .held = (int16_t *)(void *)(scratch + hidden)};
    s.x = s.held + NK_WIDE_COUNT(hidden);
    for (uint32_t b = 0; b < shape->batch; b++) {
        const size_t at = (size_t)b * shape->state_batch;
        nk_start_state_s8(s.h, h0 == NULL ? NULL : h0 + at, common->h0, hidden);
        s.h_total = nk_hold_row(s.h, common->h_units, hidden, s.held);
        const uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t i = 0; i < length; i++) {
            const uint32_t t = nk_recurrent_step(shape, length, i);
            const int8_t *row = x + t * shape->x_step + b * shape->x_batch;
            s.x_total = nk_widen_s8(row, (int32_t)shape->inputs, s.x);
            step(p, &s);
            if (y != NULL) {
                int8_t *to = y + t * shape->y_step + b * shape->y_batch;
                nk_store_state_s8(&common->y, s.h, to, hidden);
            }
        }
        nk_pad_quantized(common, b, y);
        if (y_h != NULL) {
            nk_store_state_s8(&common->y_h, s.h, y_h + at, hidden);
        }
    }
}
