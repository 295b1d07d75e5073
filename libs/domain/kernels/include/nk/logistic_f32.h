#ifndef NK_LOGISTIC_F32_H
#define NK_LOGISTIC_F32_H
/* Sigmoid and tanh where 20 bits are enough, by one loop without constants to load.
 *
 * nk_logistic_f32: v[i] = 1 / (1 + 2^(v[i] / 8)), within 1e-6, the same bits on host and board. So
 * a sigmoid is that of -8 / ln 2 times its argument; with twice that factor, 2 * v - 1 is a tanh.
 */
#include <math.h>
#include <stdint.h>

#define NK_LOGISTIC_PER_TANH (-0x1.715476p+4f) /* -16 / ln 2 */

void nk_logistic_f32(float *v, uint32_t count);

/* tanh, of what nk_logistic_f32 gave for it */
static inline float nk_tanh_of_logistic(float v)
{
    return fmaf(2.0f, v, -1.0f);
}

#endif
