/* Plain recurrent layer: input and state stand side by side in scratch, the new state behind. */
#include "nk/rnn_f32.h"

#include "nk/dot_f32.h"

#include <stddef.h>

void nk_rnn_f32(const nk_rnn_f32_params *p, const float *x, const float *h0, float *y, float *y_h,
                float *scratch)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    uint32_t inputs = shape->inputs, hidden = shape->hidden;
    float *row = scratch, *h = scratch + inputs, *next = h + hidden;
    for (uint32_t b = 0; b < shape->batch; b++) {
        size_t at = (size_t)b * shape->state_batch;
        nk_recurrent_start(h, h0 == NULL ? NULL : h0 + at, hidden);
        uint32_t length = nk_recurrent_length(shape, b);
        for (uint32_t s = 0; s < length; s++) {
            uint32_t t = nk_recurrent_step(shape, length, s);
            nk_recurrent_copy(row, x + t * shape->x_step + b * shape->x_batch, inputs);
            nk_dense_row_f32(shape->packed, hidden, inputs + hidden, row, next);
            nk_recurrent_activation_f32(&p->activation, p->clip, next, hidden);
            nk_recurrent_copy(h, next, hidden);
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
