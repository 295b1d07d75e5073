#include "nk/sum_rows_s8.h"

#include "nk/affine_row_s8.h"

static void sum_row(const nk_sum_rows_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y)
{
    const nk_sum_s8_params *add = &p->sum;
    const int32_t inner = p->rows.inner;
    nk_affine one = {add->a_factor, add->offset, add->shift, add->ties};
    if (p->rows.a_along != 0 && p->rows.b_along != 0) {
        nk_sum_s8(add, a, b, y, inner);
    } else if (p->rows.a_along != 0) {
        one.offset += *b * add->b_factor;
        nk_affine_row_s8(&one, a, y, inner);
    } else {
        one.factor = add->b_factor;
        one.offset += *a * add->a_factor;
        nk_affine_row_s8(&one, b, y, inner);
    }
}

void nk_sum_rows_s8(const nk_sum_rows_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y)
{
    int32_t at[NK_ODOMETER_LOOPS - 1] = {0};
    for (int32_t d = 0; d >= 0;) {
        sum_row(p, a, b, y);
        y += p->rows.inner;
        d = nk_odometer_next(at, p->rows.shape, p->rows.outer);
        if (d >= 0) {
            a += p->rows.a_step[d];
            b += p->rows.b_step[d];
        }
    }
}
