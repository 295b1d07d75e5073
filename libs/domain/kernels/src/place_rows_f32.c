#include "nk/place_rows_f32.h"

#include <stddef.h>

void nk_place_rows_f32(const float *x, int32_t x_stride, float *y, int32_t y_stride, int32_t rows,
                       int32_t width)
{
    for (int32_t row = 0; row < rows; row++)
        for (int32_t i = 0; i < width; i++)
            y[(ptrdiff_t)row * y_stride + i] = x ? x[(ptrdiff_t)row * x_stride + i] : 0.0f;
}
