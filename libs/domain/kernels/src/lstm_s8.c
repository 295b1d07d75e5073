/* Int8 LSTM: the integer sums of eight units at a time, then their gates in float. */
#include "nk/lstm_s8.h"

#include <stddef.h>

#include "nk/logistic_f32.h"
#include "nk/sequence_s8.h"

enum { GROUP = 8, GATES = 4 };

/* Gates i, o, f, c of `units` units, through the logistic, give new cells and hidden states. */
static void update(const float *gates, uint32_t units, float *c, float *h)
{
    float squashed[GROUP];
    for (uint32_t u = 0; u < units; u++) {
        const float *g = gates + GATES * u;
        c[u] = fmaf(g[2], c[u], g[0] * nk_tanh_of_logistic(g[3]));
        squashed[u] = c[u] * NK_LOGISTIC_PER_TANH;
    }
    nk_logistic_f32(squashed, units);
    for (uint32_t u = 0; u < units; u++) {
        h[u] = gates[GATES * u + 1] * nk_tanh_of_logistic(squashed[u]);
    }
}

static void step(const nk_recurrent_s8 *p, nk_sequence_s8 *s)
{
    const uint32_t inputs = p->shape.inputs, hidden = p->shape.hidden;
    const int32_t *w = p->w, *r = p->r;
    const float *numbers = p->numbers;
    int32_t from_x[GROUP * GATES], from_h[GROUP * GATES];
    float gates[GROUP * GATES];
    for (uint32_t u = 0; u < hidden; u += GROUP) {
        const uint32_t units = hidden - u < GROUP ? hidden - u : GROUP, rows = GATES * units;
        w = nk_sums_s8(w, s->x, (int32_t)((inputs + 1) / 2), s->x_total, (int32_t)rows, from_x);
        r = nk_sums_s8(r, s->held, (int32_t)((hidden + 1) / 2), s->h_total, (int32_t)rows, from_h);
        nk_gates_s8(from_x, from_h, numbers, rows, gates);
        nk_logistic_f32(gates, rows);
        update(gates, units, s->c + u, s->h + u);
        numbers += 3 * rows;
    }
    s->h_total = nk_hold_row(s->h, p->h_units, hidden, s->held);
}

void nk_lstm_s8(const nk_lstm_s8_params *p, const int8_t *x, const nk_lstm_s8_initial *initial,
                int8_t *y, const nk_lstm_s8_final *final, float *scratch)
{
    const nk_recurrent_s8 *common = &p->common;
    const uint32_t hidden = common->shape.hidden;
    nk_sequence_s8 s = {.h = scratch, .c = scratch + hidden};
    s.held = (int16_t *)(void *)(scratch + 2 * hidden);
    s.x = s.held + NK_WIDE_COUNT(hidden);
    for (uint32_t b = 0; b < common->shape.batch; b++) {
        const size_t at = (size_t)b * common->shape.state_batch;
        const int8_t *h0 = initial == NULL || initial->h == NULL ? NULL : initial->h + at;
        const int8_t *c0 = initial == NULL || initial->c == NULL ? NULL : initial->c + at;
        nk_start_state_s8(s.h, h0, common->h0, hidden);
        nk_start_state_s8(s.c, c0, p->c0, hidden);
        s.h_total = nk_hold_row(s.h, common->h_units, hidden, s.held);
        nk_run_sequence_s8(common, b, x, y, step, &s);
        if (final != NULL && final->h != NULL) {
            nk_store_state_s8(&common->y_h, s.h, final->h + at, hidden);
        }
        if (final != NULL && final->c != NULL) {
            nk_store_state_s8(&p->y_c, s.c, final->c + at, hidden);
        }
    }
}
