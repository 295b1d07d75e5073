#include "nk/quotient_s8.h"

/* Adding and subtracting it rounds what is small to an integer, half to even. */
#define ROUNDER 0x1.8p23f

static inline int8_t rounded(float real, int32_t zero)
{
    if (!(real > -256.0f)) return INT8_MIN;
    if (real > 256.0f) return INT8_MAX;
    const int32_t y = (int32_t)(real + ROUNDER - ROUNDER) + zero;
    return (int8_t)(y < INT8_MIN ? INT8_MIN : y > INT8_MAX ? INT8_MAX : y);
}

static void row(const nk_quotient_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y)
{
    const float factor = p->factor;
    const int32_t a_zero = p->a_zero, b_zero = p->b_zero, y_zero = p->y_zero;
    const int32_t a_along = p->rows.a_along, b_along = p->rows.b_along;
    for (int32_t i = p->rows.inner; i > 0; i--, a += a_along, b += b_along)
        *y++ = rounded((float)(*a - a_zero) * factor / (float)(*b - b_zero), y_zero);
}

void nk_quotient_s8(const nk_quotient_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y)
{
    int32_t at[NK_ODOMETER_LOOPS - 1] = {0};
    for (int32_t d = 0; d >= 0;) {
        row(p, a, b, y);
        y += p->rows.inner;
        d = nk_odometer_next(at, p->rows.shape, p->rows.outer);
        if (d >= 0) {
            a += p->rows.a_step[d];
            b += p->rows.b_step[d];
        }
    }
}
