#include "nk/dynamic_quantize_f32.h"

#include "nk/quantize_linear.h"

void nk_dynamic_quantize_f32(const float *x, uint8_t *y, float *scale, uint8_t *zero, int32_t count)
{
    float least = 0.0f;
    float most = 0.0f;
    for (int32_t i = 0; i < count; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    const float step = most == least ? 1.0f : (most - least) / 255.0f;
    const int32_t start = nk_quantized(0.0f - least, step, 0, 0, 255);
    for (int32_t i = 0; i < count; i++)
        y[i] = (uint8_t)nk_quantized(x[i], step, start, 0, 255);
    *scale = step;
    *zero = (uint8_t)start;
}
