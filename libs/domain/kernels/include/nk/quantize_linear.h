#ifndef NK_QUANTIZE_LINEAR_H
#define NK_QUANTIZE_LINEAR_H
/*
 * Real numbers to integers and back, with a scale and a zero point for all elements, for each index
 * of an axis, or for each block of an axis.
 *
 *   NK_QUANTIZE_LINEAR    y = saturate(round(x / scale) + zero), half to even; NaN gives an end
 *   NK_DEQUANTIZE_LINEAR  y = (x - zero) * scale
 *
 * x, y         [outer][extent][inner]; quantising, y may start where x does
 * scale, zero  [ceil(extent / block)], or [outer][ceil(extent / block)][inner] where `blocked`
 * Cost features: elements.
 */
#include <math.h>
#include <stdint.h>

typedef struct {
    int32_t outer, extent, inner, block;
    int32_t blocked;
} nk_scale_layout;

/* `x / scale + zero` rounded and clamped; lo and hi within +-2^31. */
static inline double nk_quantized(float x, float scale, double zero, double lo, double hi)
{
    const double y = (double)rintf(x / scale) + zero;
    return y > lo ? (y < hi ? y : hi) : lo;
}

#define NK_SCALE_INDEX(p, o, e, i)                                                                 \
    ((p)->blocked                                                                                  \
         ? ((o) * (((p)->extent + (p)->block - 1) / (p)->block) + (e) / (p)->block) * (p)->inner + \
               (i)                                                                                 \
         : (e) / (p)->block)

#define NK_QUANTIZE_LINEAR(name, T, LO, HI)                                                        \
    static void name(const nk_scale_layout *p, const float *x, const float *scale, const T *zero,  \
                     T *y)                                                                         \
    {                                                                                              \
        for (int32_t o = 0; o < p->outer; o++) {                                                   \
            for (int32_t e = 0; e < p->extent; e++) {                                              \
                for (int32_t i = 0; i < p->inner; i++) {                                           \
                    const int32_t s = NK_SCALE_INDEX(p, o, e, i);                                  \
                    *y++ = (T)nk_quantized(*x++, scale[s], (double)zero[s], (double)(LO),          \
                                           (double)(HI));                                          \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#define NK_DEQUANTIZE_LINEAR(name, T)                                                              \
    static void name(const nk_scale_layout *p, const T *x, const float *scale, const T *zero,      \
                     float *y)                                                                     \
    {                                                                                              \
        for (int32_t o = 0; o < p->outer; o++) {                                                   \
            for (int32_t e = 0; e < p->extent; e++) {                                              \
                for (int32_t i = 0; i < p->inner; i++) {                                           \
                    const int32_t s = NK_SCALE_INDEX(p, o, e, i);                                  \
                    *y++ = (float)((int32_t)*x++ - (int32_t)zero[s]) * scale[s];                   \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#endif
