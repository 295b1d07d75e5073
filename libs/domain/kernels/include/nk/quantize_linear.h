#ifndef NK_QUANTIZE_LINEAR_H
#define NK_QUANTIZE_LINEAR_H
/*
 * Real numbers to integers and back, with a scale and a zero point for all elements, for each index
 * of an axis, or for each block of an axis.
 *
 *   NK_QUANTIZE_LINEAR    y = saturate(round(x / scale) + zero), half to even, to T of 8 or 16 bits
 *                         with the limits LO and HI; NaN gives LO
 *   NK_DEQUANTIZE_LINEAR  y = (x - zero) * scale; the difference is of type WIDE
 *
 * x, y         [outer][extent][inner]; quantising, y may start where x does
 * scale, zero  [ceil(extent / block)], or [outer][ceil(extent / block)][inner] where `blocked`
 * Cost features: elements.
 */
#include <stdint.h>

typedef struct {
    int32_t outer, extent, inner, block;
    int32_t blocked;
} nk_scale_layout;

/* Numbers of less than 2^22 plus this, less this, are the nearest integers, the even ones of two.
 */
#define NK_NEAREST_EVEN 12582912.0f

static inline int32_t nk_quantized(float x, float scale, int32_t zero, int32_t lo, int32_t hi)
{
    const float least = (float)(lo - zero);
    const float most = (float)(hi - zero);
    float y = x / scale;
    y = y > least ? y : least;
    y = y < most ? y : most;
    return (int32_t)((y + NK_NEAREST_EVEN) - NK_NEAREST_EVEN) + zero;
}

/* Runs `statement` for every element, with `s` the place of its scale. */
#define NK_FOR_EACH_SCALE(p, s, statement)                                                         \
    do {                                                                                           \
        int32_t first = 0;                                                                         \
        const int32_t along = (p)->blocked ? (p)->inner : 1;                                       \
        for (int32_t o = 0; o < (p)->outer; o++) {                                                 \
            if (!(p)->blocked) first = 0;                                                          \
            for (int32_t e = 0, used = 0; e < (p)->extent; e++, used++) {                          \
                if (used == (p)->block) {                                                          \
                    first += along;                                                                \
                    used = 0;                                                                      \
                }                                                                                  \
                int32_t s = first;                                                                 \
                for (int32_t i = 0; i < (p)->inner; i++, s += (p)->blocked) {                      \
                    statement;                                                                     \
                }                                                                                  \
            }                                                                                      \
            first += along;                                                                        \
        }                                                                                          \
    } while (0)

#define NK_QUANTIZE_LINEAR(name, T, LO, HI)                                                        \
    static void name(const nk_scale_layout *p, const float *x, const float *scale, const T *zero,  \
                     T *y)                                                                         \
    {                                                                                              \
        NK_FOR_EACH_SCALE(p, s, *y++ = (T)nk_quantized(*x++, scale[s], zero[s], LO, HI));          \
    }

#define NK_DEQUANTIZE_LINEAR(name, T, WIDE)                                                        \
    static void name(const nk_scale_layout *p, const T *x, const float *scale, const T *zero,      \
                     float *y)                                                                     \
    {                                                                                              \
        NK_FOR_EACH_SCALE(p, s, *y++ = (float)((WIDE)*x++ - (WIDE)zero[s]) * scale[s]);            \
    }

#endif
