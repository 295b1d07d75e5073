#include "nk/matmul_s8.h"

static void product(const nk_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y)
{
    for (int32_t r = 0; r < p->rows; r++) {
        for (int32_t c = 0; c < p->columns; c++) {
            const int8_t *left = a + r * p->a_row, *right = b + c * p->b_column;
            int32_t sum = 0;
            for (int32_t k = 0; k < p->depth; k++) {
                sum += (left[k * p->a_depth] - p->a_zero) * (right[k * p->b_depth] - p->b_zero);
            }
            y[r * p->y_row + c * p->y_column] = nk_requantize(&p->requant, sum, p->multiplier);
        }
    }
}

void nk_matmul_s8(const nk_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                  int16_t *scratch)
{
    int32_t at[NK_ODOMETER_LOOPS] = {0};
    (void)scratch;
    for (int32_t loop = 0; loop >= 0;) {
        product(p, a, b, y);
        y += p->rows * p->columns;
        loop = nk_odometer_next(at, p->dims, p->loops);
        a += loop < 0 ? 0 : p->a_step[loop];
        b += loop < 0 ? 0 : p->b_step[loop];
    }
}
