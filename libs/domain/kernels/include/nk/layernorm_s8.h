#ifndef NK_LAYERNORM_S8_H
#define NK_LAYERNORM_S8_H
/* clang-format off */
/*
 * y = ((n * scale >> 32) + bias) >> NK_LAYERNORM_SHIFT, clamped to -128 .. 127, per row, with
 * n = (x - mean) / sqrt(variance + epsilon) in units of 2^-bits; a row of equal elements has n = 0
 *
 * numbers  [inner][2]: for each element scale over the output's scale, in units of
 *          2^(bits - 32 - NK_LAYERNORM_SHIFT), and bias over the output's scale plus zero point
 *          plus a half, in units of 2^-NK_LAYERNORM_SHIFT
 * unit     2^bits with 1.5 * sqrt(inner) * 2^bits < 2^31; sums stay within 2^31
 * epsilon  over the square of the input's scale
 * inverse  1 / inner
 * x, y     [outer][inner], inner <= 131072; y may start where x does
 *
 * Cost features: rows, fours and ones (elements left) of rows.
 */
/* clang-format on */
#include <stdint.h>

#include "nk/moments_s8.h"
#include "nk/round_s8.h"

enum { NK_LAYERNORM_SHIFT = 10 };

typedef struct {
    const int32_t *numbers;
    float unit, epsilon, inverse;
    int32_t outer, inner;
} nk_layernorm_s8_params;

void nk_layernorm_s8(const nk_layernorm_s8_params *p, const int8_t *x, int8_t *y);

/* n = x * factor + offset modulo 2^32 for the elements of a row. */
typedef struct {
    uint32_t factor, offset;
} nk_norm_line;

static inline nk_norm_line nk_norm_line_of(const nk_layernorm_s8_params *p, const int8_t *x)
{
    nk_moments moments;
    nk_moments_s8(x, p->inner, &moments);
    const float deviation = nk_inverse_deviation(&moments, p->inner, p->inverse, p->epsilon);
    const int32_t factor = (int32_t)(deviation * p->unit);
    const int64_t mean = (int64_t)moments.sum * factor / p->inner;
    return (nk_norm_line){(uint32_t)factor, (uint32_t)-mean};
}

static inline int8_t nk_norm_element_s8(const nk_norm_line *line, int8_t x, const int32_t *numbers)
{
    const int32_t n = (int32_t)((uint32_t)x * line->factor + line->offset);
    const int32_t scaled = (int32_t)((int64_t)n * numbers[0] >> 32);
    return nk_round_s8(scaled + numbers[1], NK_LAYERNORM_SHIFT, NK_TIES_UP);
}

#endif
