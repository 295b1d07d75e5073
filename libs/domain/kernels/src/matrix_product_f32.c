/* Portable variant of nk/matrix_product_f32.h. */
#include "nk/matrix_product_f32.h"

#include <math.h>

void nk_matrix_product_f32(const nk_matrix_product_shape *shape, const float *a, const float *b,
                           float *y)
{
    for (int32_t r = 0; r < shape->rows; r++) {
        for (int32_t c = 0; c < shape->columns; c++) {
            const float *left = a + r * shape->a_row;
            const float *right = b + c * shape->b_column;
            float sum = 0.0f;
            for (int32_t k = 0; k < shape->depth; k++) {
                sum = fmaf(left[k * shape->a_depth], right[k * shape->b_depth], sum);
            }
            y[r * shape->y_row + c] = sum;
        }
    }
}
