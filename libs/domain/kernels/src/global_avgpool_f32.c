#include "nk/global_avgpool_f32.h"

void nk_global_avgpool_f32(const nk_global_avgpool_f32_params *p, const float *x, float *y)
{
    const float size = (float)p->plane;
    for (int32_t c = 0; c < p->channels; c++) {
        float a = 0.0f, b = 0.0f, d = 0.0f, e = 0.0f;
        int32_t left = p->plane;
        for (; left >= 4; left -= 4, x += 4) {
            a += x[0];
            b += x[1];
            d += x[2];
            e += x[3];
        }
        for (; left > 0; left--)
            a += *x++;
        *y++ = ((a + b) + (d + e)) / size;
    }
}
