/* Cortex-M variant of nk/matrix_product_f32.h, bit-equal to matrix_product_f32.c. Where the depth
 * of a and the columns of b are adjacent: tiles of 2 x 8, 1 x 8 and 1 x 4. Where the depths of both
 * are: tiles of 4 x 4 and 1 x 4; where the rows of a and the columns of b are: 4 x 4. */
#include "nk/matrix_product_f32.h"

#include "nk/vfp.h"

#include "nk/matrix_tiles_f32_vfp.h"

#include <math.h>
#include <stdint.h>

/* Any strides, one sum at a time. */
static void product_plain(const nk_matrix_product_shape *s, const float *a, const float *b,
                          float *y)
{
    for (int32_t r = 0; r < s->rows; r++) {
        for (int32_t c = 0; c < s->columns; c++) {
            const float *left = a + r * s->a_row, *right = b + c * s->b_column;
            float sum = 0.0f;
            for (int32_t k = 0; k < s->depth; k++, left += s->a_depth, right += s->b_depth) {
                sum = fmaf(*left, *right, sum);
            }
            y[r * s->y_row + c] = sum;
        }
    }
}

/* Where the next tile starts: the last one is moved back to end at `count`, and computes again what
 * the one before it has computed. Needs count >= width. */
static inline int32_t tile_at(int32_t at, int32_t width, int32_t count)
{
    return at + width <= count ? at : count - width;
}

/* At least 4 rows of adjacent depths, and few columns. */
static void product_columns(const nk_matrix_product_shape *s, const float *a, const float *b,
                            float *y)
{
    for (int32_t c = 0; c < s->columns; c++) {
        for (int32_t i = 0; i < s->rows; i += 4) {
            int32_t r = tile_at(i, 4, s->rows);
            nk_dot_four(b + c * s->b_column, 4 * s->b_depth, a + r * s->a_row, 4 * s->a_row,
                        s->depth, y + r * s->y_row + c, 4 * s->y_row);
        }
    }
}

/* Depths of a and columns of b adjacent, at least 4 columns. */
static void product_wide(const nk_matrix_product_shape *s, const float *a, const float *b, float *y)
{
    int32_t stride = 4 * s->b_depth, done = 0;
    for (; s->columns >= 8 && s->columns - done > 4; done += 8) {
        int32_t c = tile_at(done, 8, s->columns), r = 0;
        for (; r + 2 <= s->rows; r += 2) {
            const float *left = a + r * s->a_row;
            nk_wide_two_rows(left, left + s->a_row, b + c, stride, s->depth, y + r * s->y_row + c,
                             4 * s->y_row);
        }
        if (r < s->rows) {
            nk_wide_row(a + r * s->a_row, b + c, stride, s->depth, y + r * s->y_row + c);
        }
    }
    for (; done < s->columns; done += 4) {
        int32_t c = tile_at(done, 4, s->columns);
        for (int32_t r = 0; r < s->rows; r++) {
            nk_narrow_row(a + r * s->a_row, b + c, stride, s->depth, y + r * s->y_row + c);
        }
    }
}

/* Depths of a and b adjacent, at least 4 columns. */
static void product_dot(const nk_matrix_product_shape *s, const float *a, const float *b, float *y)
{
    int32_t column = 4 * s->b_column;
    for (int32_t j = 0; j < s->columns; j += 4) {
        int32_t c = tile_at(j, 4, s->columns);
        const float *right = b + c * s->b_column;
        for (int32_t i = 0; s->rows >= 4 && i < s->rows; i += 4) {
            int32_t r = tile_at(i, 4, s->rows);
            nk_dot_tile(a + r * s->a_row, 4 * s->a_row, right, column, s->depth,
                        y + r * s->y_row + c, 4 * s->y_row);
        }
        for (int32_t r = 0; s->rows < 4 && r < s->rows; r++) {
            nk_dot_four(a + r * s->a_row, 4, right, column, s->depth, y + r * s->y_row + c, 4);
        }
    }
}

/* Rows of a and columns of b adjacent, at least 4 of each. */
static void product_outer(const nk_matrix_product_shape *s, const float *a, const float *b,
                          float *y)
{
    for (int32_t i = 0; i < s->rows; i += 4) {
        int32_t r = tile_at(i, 4, s->rows);
        for (int32_t j = 0; j < s->columns; j += 4) {
            int32_t c = tile_at(j, 4, s->columns);
            nk_outer_tile(a + r, 4 * s->a_depth, b + c, 4 * s->b_depth, s->depth,
                          y + r * s->y_row + c, 4 * s->y_row);
        }
    }
}

static void product(const nk_matrix_product_shape *s, const float *a, const float *b, float *y)
{
    if (s->a_depth == 1 && s->b_column == 1 && s->columns >= 4) {
        product_wide(s, a, b, y);
    } else if (s->a_depth == 1 && s->b_depth == 1 && s->columns >= 4) {
        product_dot(s, a, b, y);
    } else if (s->a_row == 1 && s->b_column == 1 && s->columns >= 4 && s->rows >= 4) {
        product_outer(s, a, b, y);
    } else if (s->a_depth == 1 && s->rows >= 4) {
        product_columns(s, a, b, y);
    } else {
        product_plain(s, a, b, y);
    }
}

void nk_matrix_product_f32(const nk_matrix_product_shape *shape, const float *a, const float *b,
                           float *y)
{
    if (shape->columns == 1 && shape->y_row == 1) {
        /* Such a column lies in memory like a row: computed as one, the operands exchanged. */
        const nk_matrix_product_shape row = {.rows = 1,
                                             .columns = shape->rows,
                                             .depth = shape->depth,
                                             .a_depth = shape->b_depth,
                                             .b_depth = shape->a_depth,
                                             .b_column = shape->a_row,
                                             .y_row = shape->rows};
        product(&row, b, a, y);
    } else {
        product(shape, a, b, y);
    }
}
