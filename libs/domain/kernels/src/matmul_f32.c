/* Matrix product fp32 with broadcast outer dimensions. */
#include "nk/matmul_f32.h"

void nk_matmul_f32(const nk_matmul_params *p, const float *a, const float *b, float *y)
{
    const nk_matrix_product_shape shape = {.rows = p->rows,
                                           .columns = p->columns,
                                           .depth = p->depth,
                                           .a_row = p->a_row,
                                           .a_depth = p->a_depth,
                                           .b_depth = p->b_depth,
                                           .b_column = p->b_column,
                                           .y_row = p->columns};
    int32_t at[NK_ODOMETER_LOOPS] = {0};
    for (int32_t loop = 0; loop >= 0;) {
        nk_matrix_product_f32(&shape, a, b, y);
        int32_t count = p->rows * p->columns;
        for (int32_t i = 0; p->alpha != 1.0f && i < count; i++) {
            y[i] *= p->alpha;
        }
        y += count;
        loop = nk_odometer_next(at, p->dims, p->loops);
        a += loop < 0 ? 0 : p->a_step[loop];
        b += loop < 0 ? 0 : p->b_step[loop];
    }
}
