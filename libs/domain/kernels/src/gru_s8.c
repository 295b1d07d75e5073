/* Int8 GRU: the integer sums of eight units at a time, then their gates in float. */
#include "nk/gru_s8.h"

#include <stddef.h>

#include "nk/dot_s8.h"
#include "nk/logistic_f32.h"

enum { GROUP = 8, GATES = 3 };

/* What one step reads and writes. */
typedef struct {
    int16_t *x, *held; /* widened input and state */
    int32_t x_total, h_total;
    float *h;
} state;

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

static void step(const nk_recurrent_s8 *p, state *s)
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
            step(common, &s);
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
