#ifndef NK_NORM_ROWS_F32_H
#define NK_NORM_ROWS_F32_H
/* Passes over one dense row that normalisations and reductions share. Alignment of float.
 *
 * Sums run in four lanes: of the first count - count % 8 elements, element i goes to lane i % 4,
 * the rest goes to lane 0; the result is (lane 0 + lane 1) + (lane 2 + lane 3). Variants agree bit
 * for bit. Instructions per element on a Cortex-M4: sum 1.4, center 2.5, apply 2.8, affine 2.5.
 */
#include <stdint.h>

/* Sum of x. */
float nk_sum_row_f32(const float *x, uint32_t count);

/* y = x - mean; returns the sum of the squares of y. y may be x. */
float nk_center_row_f32(const float *x, float mean, float *y, uint32_t count);

/* y = fma(y * factor, scale, bias) with one scale and one bias per element. */
void nk_apply_row_f32(float *y, float factor, const float *scale, const float *bias,
                      uint32_t count);

/* y = fma(y, factor, bias) */
void nk_affine_row_f32(float *y, float factor, float bias, uint32_t count);

#endif
