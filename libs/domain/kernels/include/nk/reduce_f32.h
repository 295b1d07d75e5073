#ifndef NK_REDUCE_F32_H
#define NK_REDUCE_F32_H
/* Reductions of fp32 along one axis: x is outer x axis x inner, y outer x inner, both dense. Axes
 * that lie side by side count as one.
 *
 * NK_REDUCE_F32(name, op) defines
 *   static void name(const nk_reduce_f32_params *p, const float *x, float *y)
 * with op one of NK_REDUCE_F32_SUM, ..., so that only what a model uses is compiled. y may be x
 * where outer is 1 or inner is 1; a reduction over an axis of length 0 gives the neutral element
 * (0, 1, the infinities, NaN for the mean). MAX and MIN keep a NaN. Sums of rows with inner = 1 run
 * as nk/norm_rows_f32.h says, all others along the axis in order.
 *
 * Cost features: elements = outer * axis * inner, outputs = outer * inner, calls; instructions per
 * element 1.4 (SUM, MEAN with inner = 1), 5 to 7, 30 with an exponential.
 */
#include "nk/math_f32.h"
#include "nk/norm_rows_f32.h"

#include <stddef.h>

typedef struct {
    uint32_t outer;
    uint32_t axis;
    uint32_t inner;
} nk_reduce_f32_params;

enum {
    NK_REDUCE_F32_SUM,
    NK_REDUCE_F32_MEAN,
    NK_REDUCE_F32_MAX,
    NK_REDUCE_F32_MIN,
    NK_REDUCE_F32_PROD,
    NK_REDUCE_F32_SUM_SQUARE,
    NK_REDUCE_F32_L1,
    NK_REDUCE_F32_L2,
    NK_REDUCE_F32_LOG_SUM,
    NK_REDUCE_F32_LOG_SUM_EXP
};

NK_INLINE float nk_reduce_start_f32(int op)
{
    switch (op) {
    case NK_REDUCE_F32_PROD:
        return 1.0f;
    case NK_REDUCE_F32_MAX:
    case NK_REDUCE_F32_LOG_SUM_EXP:
        return nk_from_bits_f32(0xff800000u);
    case NK_REDUCE_F32_MIN:
        return nk_from_bits_f32(0x7f800000u);
    default:
        return 0.0f;
    }
}

NK_INLINE float nk_reduce_add_f32(int op, float all, float v)
{
    switch (op) {
    case NK_REDUCE_F32_MAX:
    case NK_REDUCE_F32_LOG_SUM_EXP:
        /* A new extreme is rare; a NaN that came before stays. */
        return !(v <= all) && all == all ? v : all;
    case NK_REDUCE_F32_MIN:
        return !(v >= all) && all == all ? v : all;
    case NK_REDUCE_F32_PROD:
        return all * v;
    case NK_REDUCE_F32_SUM_SQUARE:
    case NK_REDUCE_F32_L2:
        return fmaf(v, v, all);
    case NK_REDUCE_F32_L1:
        return all + fabsf(v);
    default:
        return all + v;
    }
}

NK_INLINE float nk_reduce_end_f32(int op, float all, uint32_t count)
{
    switch (op) {
    case NK_REDUCE_F32_MEAN:
        return all / (float)count;
    case NK_REDUCE_F32_L2:
        return sqrtf(all);
    case NK_REDUCE_F32_LOG_SUM:
        return nk_log_f32(all);
    default:
        return all;
    }
}

/* largest + log(sum of e^(x - largest)); an infinite largest element is the result itself */
NK_INLINE float nk_log_sum_exp_f32(const float *x, float largest, uint32_t count, uint32_t step)
{
    if (largest - largest != 0.0f) {
        return largest;
    }
    float sum = 0.0f;
    for (uint32_t i = 0; i < count; i++) {
        sum += nk_exp_f32(x[(size_t)i * step] - largest);
    }
    return largest + nk_log_f32(sum);
}

NK_INLINE float nk_reduce_row_f32(int op, const float *x, uint32_t count, uint32_t step)
{
    float all = nk_reduce_start_f32(op);
    const float *at = x;
    uint32_t left = count;
    for (; left >= 4u; left -= 4u) {
        all = nk_reduce_add_f32(op, all, *at);
        at += step;
        all = nk_reduce_add_f32(op, all, *at);
        at += step;
        all = nk_reduce_add_f32(op, all, *at);
        at += step;
        all = nk_reduce_add_f32(op, all, *at);
        at += step;
    }
    for (; left != 0u; left--, at += step) {
        all = nk_reduce_add_f32(op, all, *at);
    }
    if (op == NK_REDUCE_F32_LOG_SUM_EXP) {
        return nk_log_sum_exp_f32(x, all, count, step);
    }
    return nk_reduce_end_f32(op, all, count);
}

NK_INLINE void nk_reduce_f32(const nk_reduce_f32_params *p, int op, const float *x, float *y)
{
    int is_sum = op == NK_REDUCE_F32_SUM || op == NK_REDUCE_F32_MEAN || op == NK_REDUCE_F32_LOG_SUM;
    for (uint32_t o = 0; o < p->outer; o++, x += (size_t)p->axis * p->inner) {
        if (is_sum && p->inner == 1u) {
            *y++ = nk_reduce_end_f32(op, nk_sum_row_f32(x, p->axis), p->axis);
            continue;
        }
        for (uint32_t i = 0; i < p->inner; i++) {
            *y++ = nk_reduce_row_f32(op, x + i, p->axis, p->inner);
        }
    }
}

#define NK_REDUCE_F32(name, op)                                                                    \
    static void name(const nk_reduce_f32_params *p, const float *x, float *y)                      \
    {                                                                                              \
        nk_reduce_f32(p, op, x, y);                                                                \
    }

#endif
