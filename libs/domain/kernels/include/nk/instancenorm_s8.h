#ifndef NK_INSTANCENORM_S8_H
#define NK_INSTANCENORM_S8_H
/*
 * y = (x - mean) / sqrt(variance + epsilon) * scale + bias, rounded and clamped to -128 .. 127,
 * with the mean and variance of each image and group of channels; a group of equal elements has y =
 * bias
 *
 * scale    [groups * channels]: over the output's scale; 1.5 * sqrt(channels * inner) times the
 *          largest is below 2^19
 * bias     [groups * channels]: over the output's scale, plus the zero point; within 2^19
 * epsilon  over the square of the input's scale
 * x, y     [batch][groups][channels][inner], channels * inner <= 131072; y may start where x does
 * Cost features: groups (of all images), groupFours and groupOnes (their elements), rows (of
 * inner elements), rowFours, rowOnes.
 */
#include <stdint.h>

typedef struct {
    const float *scale, *bias;
    float epsilon;
    int32_t batch, groups, channels, inner;
} nk_instancenorm_s8_params;

void nk_instancenorm_s8(const nk_instancenorm_s8_params *p, const int8_t *x, int8_t *y);

#endif
