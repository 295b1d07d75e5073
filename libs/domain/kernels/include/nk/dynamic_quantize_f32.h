#ifndef NK_DYNAMIC_QUANTIZE_F32_H
#define NK_DYNAMIC_QUANTIZE_F32_H
/*
 * Real numbers as uint8_t with the scale and zero point that just cover them and 0:
 *
 *   scale = (max(x, 0) - min(x, 0)) / 255, 1 where that is 0
 *   zero  = saturate(round(-min(x, 0) / scale)), half to even
 *   y[i]  = saturate(round(x[i] / scale) + zero)
 *
 * x      [count], without NaN; y may start where x does
 * y      [count]
 * scale  [1], zero [1]
 * Cost features: elements.
 */
#include <stdint.h>

void nk_dynamic_quantize_f32(const float *x, uint8_t *y, float *scale, uint8_t *zero,
                             int32_t count);

#endif
