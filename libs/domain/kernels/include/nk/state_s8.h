#ifndef NK_STATE_S8_H
#define NK_STATE_S8_H
/* Rows of real numbers out of s8 and into it, for kernels that compute in float between. */
#include <stdint.h>

#include "nk/math_f32.h"

/* real = (integer - zero) * scale */
typedef struct {
    float scale;
    int32_t zero;
} nk_real_s8;

/* integer = real * inverse, rounded half to even, + zero, saturated, and zero for NaN;
 * lo = -128 - zero, hi = 127 - zero. */
typedef struct {
    float inverse, lo, hi;
    int32_t zero;
} nk_quantizer_s8;

/* Nearest integer, the even one of two, of |v| < 2^22. */
static inline int32_t nk_round_f32(float v)
{
    return (int32_t)(nk_bits_f32(v + NK_ROUNDER) - NK_ROUNDER_BITS);
}

/* Real numbers of s8; from may be NULL, which means zeros. */
void nk_start_state_s8(float *to, const int8_t *from, nk_real_s8 scale, uint32_t count);

/* s8 of real numbers; from may be NULL, which means zeros. */
void nk_store_state_s8(const nk_quantizer_s8 *q, const float *from, int8_t *to, uint32_t count);

#endif
