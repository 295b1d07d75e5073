#ifndef NK_SOFTMAX_S8_H
#define NK_SOFTMAX_S8_H
/*
 * e^(scale * x) / sum of e^(scale * x) along an axis, in steps of the output, with a table of
 * exponentials and one division per line
 *
 * exponentials  [256]: entry i is e^(scale * (i - 255)) in units of 2^-bits; 15 <= bits <= 30, and
 *               axis * 2^bits <= 2^31
 * numerator     2^(32 + shift) over the output's scale, such that numerator / 2^bits < 2^31
 * offset        (zero point << shift) + (1 << (shift - 1)); 1 <= shift <= 22
 * x, y          [outer][axis][inner]; y may start where x does
 * Cost features: rows (lines), elements; strided (elements where inner is not 1).
 */
#include <stdint.h>

#include "nk/round_s8.h"

typedef struct {
    const int32_t *exponentials;
    float numerator;
    int32_t offset, shift;
    int32_t outer, axis, inner;
} nk_softmax_s8_params;

void nk_softmax_s8(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y);

/* What is added to an element of the line to have its entry in the table of exponentials. */
static inline int32_t nk_line_start(const int8_t *x, int32_t axis, int32_t inner)
{
    int32_t largest = x[0];
    for (int32_t i = 1; i < axis; i++)
        if (x[i * inner] > largest) largest = x[i * inner];
    return 255 - largest;
}

static inline uint32_t nk_line_sum(const int32_t *exponentials, int32_t start, const int8_t *x,
                                   int32_t axis, int32_t inner)
{
    uint32_t sum = 0;
    for (int32_t i = 0; i < axis; i++)
        sum += (uint32_t)exponentials[start + x[i * inner]];
    return sum;
}

static inline int8_t nk_softmax_element_s8(int32_t exponential, int32_t multiplier, int32_t offset,
                                           int32_t shift)
{
    const int32_t y = (int32_t)((int64_t)exponential * multiplier >> 32);
    return nk_round_s8(y + offset, shift, NK_TIES_UP);
}

static inline void nk_softmax_line_s8(const nk_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t axis = p->axis, inner = p->inner;
    const int32_t *exponentials = p->exponentials;
    const int32_t start = nk_line_start(x, axis, inner);
    const float sum = (float)nk_line_sum(exponentials, start, x, axis, inner);
    const int32_t multiplier = (int32_t)(p->numerator / sum);
    for (int32_t i = 0; i < axis; i++)
        y[i * inner] = nk_softmax_element_s8(exponentials[start + x[i * inner]], multiplier,
                                             p->offset, p->shift);
}

#endif
