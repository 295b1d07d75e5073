#include "nk/product_rows_s8.h"

#include "nk/affine_row_s8.h"
#include "nk/round_s8.h"

/* Factors of a row stay below this, so that its sums stay below 2^31. */
enum { MOST = 6 << 20 };

/* (x - zero) * one * factor + y_zero as a row; `one` is the other operand less its zero point. */
static nk_affine row_of(const nk_product_s8_params *p, int32_t one, int32_t zero)
{
    const int64_t product = (int64_t)one * p->multiplier;
    const int64_t size = product < 0 ? -product : product;
    int32_t drop = 33 - NK_AFFINE_SHIFT - p->pre;
    drop = drop < 1 ? 1 : drop;
    while (size >> drop >= MOST)
        drop++;
    nk_affine row = {.shift = 33 - p->pre - drop};
    row.factor = (int32_t)((product + ((int64_t)1 << (drop - 1))) >> drop);
    row.ties = p->ties == 0 ? NK_TIES_UP : (p->y_zero & 1) != 0 ? NK_TIES_ODD : NK_TIES_EVEN;
    row.offset = p->y_zero * ((int32_t)1 << row.shift) + ((int32_t)1 << (row.shift - 1)) -
                 (row.ties != NK_TIES_UP) - zero * row.factor;
    return row;
}

static void product_row(const nk_product_rows_s8_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y)
{
    const nk_product_s8_params *mul = &p->product;
    const int32_t inner = p->rows.inner;
    if (p->rows.a_along != 0 && p->rows.b_along != 0) {
        nk_product_s8(mul, a, b, y, inner);
    } else if (p->rows.a_along != 0) {
        const nk_affine row = row_of(mul, *b - mul->b_zero, mul->a_zero);
        nk_affine_row_s8(&row, a, y, inner);
    } else {
        const nk_affine row = row_of(mul, *a - mul->a_zero, mul->b_zero);
        nk_affine_row_s8(&row, b, y, inner);
    }
}

void nk_product_rows_s8(const nk_product_rows_s8_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y)
{
    int32_t at[NK_ODOMETER_LOOPS - 1] = {0};
    for (int32_t d = 0; d >= 0;) {
        product_row(p, a, b, y);
        y += p->rows.inner;
        d = nk_odometer_next(at, p->rows.shape, p->rows.outer);
        if (d >= 0) {
            a += p->rows.a_step[d];
            b += p->rows.b_step[d];
        }
    }
}
