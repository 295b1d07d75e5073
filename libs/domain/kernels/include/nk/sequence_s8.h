#ifndef NK_SEQUENCE_S8_H
#define NK_SEQUENCE_S8_H
/* Walks the sequences of an int8 recurrent kernel; for these kernels, to be inlined. */
#include <stddef.h>

#include "nk/dot_s8.h"
#include "nk/recurrent_s8.h"

/* What one step reads and writes. */
typedef struct {
    int16_t *x, *held; /* widened input and state */
    int32_t x_total, h_total;
    float *h, *c; /* c of an LSTM alone */
} nk_sequence_s8;

/* Computes the next h from s->x and s->held, and holds it; p is the first member of its params. */
typedef void nk_sequence_step_s8(const nk_recurrent_s8 *p, nk_sequence_s8 *s);

/* All steps of sequence b; y may be NULL. */
static inline void nk_run_sequence_s8(const nk_recurrent_s8 *p, uint32_t b, const int8_t *x,
                                      int8_t *y, nk_sequence_step_s8 *step, nk_sequence_s8 *s)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    const uint32_t length = nk_recurrent_length(shape, b);
    for (uint32_t i = 0; i < length; i++) {
        const uint32_t t = nk_recurrent_step(shape, length, i);
        const int8_t *row = x + t * shape->x_step + b * shape->x_batch;
        s->x_total = nk_widen_s8(row, (int32_t)shape->inputs, s->x);
        step(p, s);
        if (y != NULL) {
            int8_t *to = y + t * shape->y_step + b * shape->y_batch;
            nk_store_state_s8(&p->y, s->h, to, shape->hidden);
        }
    }
    nk_pad_quantized(p, b, y);
}

/* All sequences of a kernel whose only state is h; h0, y and y_h may be NULL. `scratch` holds h,
 * then what is held of it, then x. */
static inline void nk_run_sequences_s8(const nk_recurrent_s8 *p, nk_sequence_step_s8 *step,
                                       const int8_t *x, const int8_t *h0, int8_t *y, int8_t *y_h,
                                       float *scratch)
{
    const uint32_t hidden = p->shape.hidden;
    nk_sequence_s8 s = {.h = scratch, .held = (int16_t *)(void *)(scratch + hidden)};
    s.x = s.held + NK_WIDE_COUNT(hidden);
    for (uint32_t b = 0; b < p->shape.batch; b++) {
        const size_t at = (size_t)b * p->shape.state_batch;
        nk_start_state_s8(s.h, h0 == NULL ? NULL : h0 + at, p->h0, hidden);
        s.h_total = nk_hold_row(s.h, p->h_units, hidden, s.held);
        nk_run_sequence_s8(p, b, x, y, step, &s);
        if (y_h != NULL) {
            nk_store_state_s8(&p->y_h, s.h, y_h + at, hidden);
        }
    }
}

#endif
