#ifndef NK_QUANTIZE_S8_H
#define NK_QUANTIZE_S8_H
/*
 * y = round(x / scale) + zero, half to even, saturated to -128 .. 127; NaN gives -128.
 *
 * scale  positive and finite
 * zero   -128 .. 127
 * x, y   [count]; y may start where x does
 * The Cortex-M variant has equal bytes for every x. It clears the cumulative invalid-operation flag
 * of the FPU and expects the FPU to round to the nearest. Cost features: eights (of elements), ones
 * (elements left).
 */
#include <math.h>
#include <stdint.h>

typedef struct {
    float scale;
    int32_t zero;
    int32_t count;
} nk_quantize_s8_params;

static inline int8_t nk_quantized_s8(float x, float scale, int32_t zero)
{
    const float nearest = rintf(x / scale);
    if (!(nearest > -256.0f)) return INT8_MIN;
    const int32_t y = (nearest < 256.0f ? (int32_t)nearest : 256) + zero;
    return (int8_t)(y < INT8_MIN ? INT8_MIN : y > INT8_MAX ? INT8_MAX : y);
}

void nk_quantize_s8(const nk_quantize_s8_params *p, const float *x, int8_t *y);

#endif
