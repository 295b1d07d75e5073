#ifndef NK_AVERAGE_S8_H
#define NK_AVERAGE_S8_H
/*
 * From a sum of differences x - zero to a mean, or a sum, of another scale: ties, which are common
 * here, round half to even before the zero point of y is added.
 *
 *   v = ((sum << pre) * multiplier >> 32) + offset
 *   y = (v + (v >> shift is odd, or even if `odd` ? 2 * slack : 0)) >> shift, saturated
 *
 * offset is (zero point << shift) + (1 << (shift - 1)) - slack, and `odd` the lowest bit of the
 * zero point. What is within `slack` of a tie counts as one: by so much v can be wrong. A window
 * that has `count` elements, fewer than others, has a mean by division, which is shifted left by
 * `up` and multiplied by part_multiplier. `averageRescale` makes the numbers; 1 <= shift <= 19, pre
 * >= 0.
 */
#include <stdint.h>

typedef struct {
    int32_t pre, multiplier;
    int32_t offset;
    int32_t shift, slack, odd;
    int32_t up, part_multiplier; /* read only by nk_average_part */
} nk_average;

static inline int8_t nk_average_round(const nk_average *p, int32_t sum, int32_t multiplier)
{
    int32_t v = (int32_t)(((int64_t)sum * multiplier) >> 32) + p->offset;
    v += (((v >> p->shift) ^ p->odd) & 1) * 2 * p->slack;
    v >>= p->shift;
    return (int8_t)(v < INT8_MIN ? INT8_MIN : v > INT8_MAX ? INT8_MAX : v);
}

/* Of as many elements as the multiplier is for. */
static inline int8_t nk_average_whole(const nk_average *p, int32_t sum)
{
    return nk_average_round(p, sum * ((int32_t)1 << p->pre), p->multiplier);
}

/* The mean of `count` > 0 elements. */
static inline int8_t nk_average_part(const nk_average *p, int32_t sum, int32_t count)
{
    const int32_t mean = sum * ((int32_t)1 << p->pre) / count;
    return nk_average_round(p, mean * ((int32_t)1 << p->up), p->part_multiplier);
}

#endif
