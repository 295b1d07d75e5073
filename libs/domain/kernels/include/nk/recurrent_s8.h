#ifndef NK_RECURRENT_S8_H
#define NK_RECURRENT_S8_H
/* What the int8 recurrent kernels share: one direction of an ONNX RNN, GRU or LSTM, whose input,
 * states and outputs are s8 with scales of their own.
 *
 * `shape` is that of nk/recurrent_f32.h, its strides in elements of s8, its `packed` not used.
 * Gates and cells are computed in float, from integer sums of W x and R h. Between steps h is held
 * as int16, h = integer / h_units, as finely as the sums have room for.
 *
 * w and r hold the rows of W and R as blocks of nk/dot_s8.h without start values and multipliers,
 * in an order that each kernel tells. `numbers` has for each four of them, in that order, what
 * their sums with x are multiplied by, what those with h are, and what is added (the biases, less
 * what the zero point of x adds). For rows that need the two parts alone it has the factor and the
 * addend of the one, then those of the other, row by row. Factors of rows whose sums come times 256
 * are divided by it. All numbers of a gate with a sigmoid are multiplied by -8 / ln 2, those of one
 * with a tanh by -16 / ln 2, as nk/logistic_f32.h wants it (not for an RNN).
 */
#include <stdint.h>

#include "nk/recurrent_f32.h"
#include "nk/state_s8.h"

typedef struct {
    nk_recurrent_f32_shape shape;
    const int32_t *w, *r;
    const float *numbers;
    float h_units; /* of h to 1 */
    float reach;   /* |h| is at most this */
    nk_real_s8 h0;
    nk_quantizer_s8 y, y_h;
} nk_recurrent_s8;

/* int16 elements of a row of `count` elements that is widened to pairs of pairs. */
#define NK_WIDE_COUNT(count) (((count) + 3u) / 4u * 4u)

/* Holds count numbers of h, zeros behind them; returns their sum. |h * units| < 2^15. */
int32_t nk_hold_row(const float *h, float units, uint32_t count, int16_t *held);

/* gates[i] = from_x[i] * its factor + (from_h[i] * its factor + its addend), fused; numbers as told
 * above, the last less than four of count together. */
void nk_gates_s8(const int32_t *from_x, const int32_t *from_h, const float *numbers, uint32_t count,
                 float *gates);

/* The integer of zero for the steps that sequence b does not have. */
static inline void nk_pad_quantized(const nk_recurrent_s8 *p, uint32_t b, int8_t *y)
{
    const nk_recurrent_f32_shape *shape = &p->shape;
    for (uint32_t t = nk_recurrent_length(shape, b); y != 0 && t < shape->steps; t++) {
        int8_t *to = y + t * shape->y_step + b * shape->y_batch;
        nk_store_state_s8(&p->y, 0, to, shape->hidden);
    }
}

#endif
