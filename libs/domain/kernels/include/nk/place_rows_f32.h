#ifndef NK_PLACE_ROWS_F32_H
#define NK_PLACE_ROWS_F32_H
/*
 * Copies `rows` rows of `width` floats, or fills them with zeros if x is NULL.
 *
 * x, y  4-byte aligned; rows begin x_stride and y_stride floats apart; y must not overlap x unless
 *       it lies before it and both strides equal the width
 *
 * rows >= 0, width >= 0. Cost features: rows, rows * width (half an instruction each).
 */
#include <stdint.h>

void nk_place_rows_f32(const float *x, int32_t x_stride, float *y, int32_t y_stride, int32_t rows,
                       int32_t width);

#endif
