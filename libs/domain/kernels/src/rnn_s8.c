/* Int8 RNN: integer sums of a group of units, then the activation of all in float. */
#include "nk/rnn_s8.h"

#include "nk/sequence_s8.h"

enum { GROUP = 16 };

static void step(const nk_recurrent_s8 *common, nk_sequence_s8 *s)
{
    const nk_rnn_s8_params *p = (const nk_rnn_s8_params *)(const void *)common;
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
    nk_run_sequences_s8(&p->common, step, x, h0, y, y_h, scratch);
}
