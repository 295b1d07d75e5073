#ifndef NK_AFFINE_ELEMENTS_S8_H
#define NK_AFFINE_ELEMENTS_S8_H
/*
 * y = (x * factor + offset) >> shift with numbers of each element's own, rounded and clamped as
 * nk/round_s8.h says; limits as in nk/affine_row_s8.h
 *
 * x, y            [count]; y may start where x does
 * factor, offset  [count], or one where their step is 0
 */
#include <stdint.h>

typedef struct {
    int32_t factor_step, offset_step;
    int32_t shift, ties;
} nk_affine_elements;

void nk_affine_elements_s8(const nk_affine_elements *p, const int8_t *x, const int32_t *factor,
                           const int32_t *offset, int8_t *y, int32_t count);

#endif
