#include "nk/widen_rows_s8.h"

void nk_widen_rows_s8(const int8_t *x, int32_t skip, int16_t *y, int32_t pitch, int32_t rows,
                      int32_t width)
{
    for (; rows > 0; rows--) {
        for (int32_t i = 0; i < width; i++)
            y[i] = *x++;
        x += skip;
        y += pitch;
    }
}
