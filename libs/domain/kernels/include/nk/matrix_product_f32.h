#ifndef NK_MATRIX_PRODUCT_F32_H
#define NK_MATRIX_PRODUCT_F32_H
/* One product of two matrices that are both known only at run time:
 * y[r][c] = sum over k of a[r][k] * b[k][c], each sum from 0 by fmaf, k ascending.
 *
 * Strides count floats. The elements of a row of y are adjacent; y overlaps neither operand. Any
 * layout of a and b is right. On a Cortex-M4 a_depth = 1 takes 1.2 instructions per MAC with
 * b_column = 1 and 1.35 with b_depth = 1, a_row = 1 with b_column = 1 takes 1.4, the rest 8.
 */
#include <stdint.h>

typedef struct {
    int32_t rows, columns, depth;
    int32_t a_row, a_depth;
    int32_t b_depth, b_column;
    int32_t y_row;
} nk_matrix_product_shape;

void nk_matrix_product_f32(const nk_matrix_product_shape *shape, const float *a, const float *b,
                           float *y);

#endif
