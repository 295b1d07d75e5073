/* Int8 GRU: the integer sums of eight units at a time, then their gates in float. */
#include "nk/gru_s8.h"

#include "nk/logistic_f32.h"
#include "nk/sequence_s8.h"

enum { GROUP = 8, GATES = 3 };

/* The candidates of `units` units, from both parts of each and the reset gate. */
static void candidates(const float *numbers, const int32_t *from_x, const int32_t *from_h,
                       const float *reset, uint32_t units, float *to)
{
    for (uint32_t u = 0; u < units; u++, numbers += 4) {
        const float x_part = fmaf((float)from_x[u], numbers[0], numbers[1]);
        const float h_part = fmaf((float)from_h[u], numbers[2], numbers[3]);
        to[u] = fmaf(reset[u], h_part, x_part);
    }
    nk_logistic_f32(to, units);
}

static void step(const nk_recurrent_s8 *p, nk_sequence_s8 *s)
{
    const uint32_t inputs = p->shape.inputs, hidden = p->shape.hidden;
    const int32_t *w = p->w, *r = p->r;
    const float *numbers = p->numbers;
    int32_t from_x[GROUP * GATES], from_h[GROUP * GATES];
    float gates[GROUP * GATES]; /* z, r, then the candidates */
    for (uint32_t u = 0; u < hidden; u += GROUP) {
        const uint32_t units = hidden - u < GROUP ? hidden - u : GROUP, rows = 2 * units;
        const int32_t outputs = (int32_t)(GATES * units);
        float *const new = gates + rows, *const h = s->h + u;
        w = nk_sums_s8(w, s->x, (int32_t)((inputs + 1) / 2), s->x_total, outputs, from_x);
        r = nk_sums_s8(r, s->held, (int32_t)((hidden + 1) / 2), s->h_total, outputs, from_h);
        nk_gates_s8(from_x, from_h, numbers, rows, gates);
        nk_logistic_f32(gates, rows);
        numbers += 3 * rows;
        candidates(numbers, from_x + rows, from_h + rows, gates + units, units, new);
        numbers += 4 * units;
        for (uint32_t i = 0; i < units; i++) {
            const float candidate = nk_tanh_of_logistic(new[i]);
            h[i] = fmaf(gates[i], h[i] - candidate, candidate);
        }
    }
    s->h_total = nk_hold_row(s->h, p->h_units, hidden, s->held);
}

void nk_gru_s8(const nk_gru_s8_params *p, const int8_t *x, const int8_t *h0, int8_t *y, int8_t *y_h,
               float *scratch)
{
    nk_run_sequences_s8(&p->common, step, x, h0, y, y_h, scratch);
}
