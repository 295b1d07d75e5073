#ifndef NK_DEQUANTIZE_S8_H
#define NK_DEQUANTIZE_S8_H
/*
 * y = (x - zero) * scale
 *
 * zero  -128 .. 127
 * x, y  [count], apart
 * Cost features: eights (of elements), ones (elements left).
 */
#include <stdint.h>

typedef struct {
    float scale;
    int32_t zero;
    int32_t count;
} nk_dequantize_s8_params;

void nk_dequantize_s8(const nk_dequantize_s8_params *p, const int8_t *x, float *y);

#endif
