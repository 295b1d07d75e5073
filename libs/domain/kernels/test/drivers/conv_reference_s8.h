#ifndef CONV_REFERENCE_S8_H
#define CONV_REFERENCE_S8_H
/* What the int8 convolution drivers share: data, the packing of nk/tile_s8.h, and direct sums.
 */
#include "conv_reference.h"

#include "nk/residual_s8.h"

/* Numbers of one layer; the arrays hold all groups. */
typedef struct {
    const int8_t *x, *w;
    const int32_t *bias, *multiplier;
    int32_t zero;          /* of x */
    const int32_t *w_zero; /* NULL: symmetric weights */
    nk_requant requant;
    nk_residual_s8 residual;
} layer_s8;

/* Kinds of data: random, all of one extreme, or a mix of both extremes. */
enum { DATA_RANDOM, DATA_LOW, DATA_HIGH, DATA_ENDS, DATA_KINDS };

static inline void test_fill_s8(int8_t *to, int count, int kind, uint32_t *state)
{
    for (int i = 0; i < count; i++) {
        const uint32_t bits = test_random_u32(state) >> 8;
        const int ends = bits & 1 ? 127 : -128;
        to[i] = (int8_t)(kind == DATA_RANDOM ? (int)(bits & 255) - 128
                         : kind == DATA_LOW  ? -128
                         : kind == DATA_HIGH ? 127
                                             : ends);
    }
}

/* FNV-1a. */
static inline void test_report_s8(const char *label, const int8_t *from, int count)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < count; i++)
        hash = (hash ^ (uint8_t)from[i]) * 16777619u;
    test_print(label);
    test_print(" ");
    test_print_hex(hash);
    test_print("\n");
}

/* Place in a filter [channels][kh][kw] of product k in the order of nk/conv_s8.h, -1 past the last.
 */
static inline int product_place(const conv_shape *s, int k)
{
    const int depth = s->in / s->groups, taps = s->kh * s->kw, even = depth & ~1;
    if (k < even * taps) return k % even * taps + k / even;
    k -= even * taps;
    if (k >= taps || depth == even) return -1;
    const int columns = s->kw & ~1;
    if (k < s->kh * columns) return even * taps + k / columns * s->kw + k % columns;
    return even * taps + (k - s->kh * columns) * s->kw + s->kw - 1;
}

typedef struct {
    int64_t low, high; /* of the sum, zero point included in the bias */
    int32_t bias;
} filter_range;

static inline filter_range range_of(const conv_shape *s, const layer_s8 *l, int o)
{
    const int depth = s->in / s->groups * s->kh * s->kw;
    int32_t sum = 0;
    filter_range range = {0, 0, 0};
    for (int k = 0; k < depth; k++) {
        const int w = l->w[o * depth + k];
        sum += w;
        range.low += w > 0 ? -128 * w : 127 * w;
        range.high += w > 0 ? 127 * w : -128 * w;
    }
    range.bias = l->bias[o] - l->zero * sum;
    range.low += range.bias;
    range.high += range.bias;
    return range;
}

/* Whether filters o and o + 1 may share half words. */
static inline int can_join(const conv_shape *s, const layer_s8 *l, int o)
{
    const int depth = s->in / s->groups * s->kh * s->kw;
    const filter_range a = range_of(s, l, o), b = range_of(s, l, o + 1);
    for (int k = 0; k < depth; k++)
        if (256 * l->w[(o + 1) * depth + k] + l->w[o * depth + k] < -32768) return 0;
    return 256 * b.low + (a.low < 0 ? a.low : 0) >= INT32_MIN &&
           256 * b.high + (a.high > 0 ? a.high : 0) <= INT32_MAX;
}

static inline int can_join_all(const conv_shape *s, const layer_s8 *l)
{
    const int outs = s->out / s->groups;
    for (int o = 0; o < s->out; o++)
        if (o % outs % 2 == 0 && o % outs + 1 < outs && !can_join(s, l, o)) return 0;
    return 1;
}

/* Returns words written. */
static inline int pack_conv_s8(const conv_shape *s, const layer_s8 *l, int joined, int32_t *to)
{
    const int outs = s->out / s->groups, depth = s->in / s->groups * s->kh * s->kw;
    int at = 0;
    for (int g = 0; g < s->groups; g++)
        for (int o = 0; o < outs; o += 2) {
            const int first = g * outs + o, both = o + 1 < outs;
            const int32_t a = range_of(s, l, first).bias;
            const int32_t b = both ? range_of(s, l, first + 1).bias : 0;
            to[at++] = a;
            to[at++] = joined ? (int32_t)(256 * (uint32_t)b + (uint32_t)a) : b;
            for (int k = 0; k < (depth + 1) / 2; k++) {
                uint32_t word = 0;
                for (int i = 0; i < 2; i++) {
                    const int place = product_place(s, 2 * k + i);
                    const int lower = place < 0 ? 0 : l->w[first * depth + place];
                    const int upper = place < 0 || !both ? 0 : l->w[(first + 1) * depth + place];
                    const uint32_t half = joined ? (uint32_t)(256 * upper + lower)
                                                 : (uint32_t)upper << 8 | (uint32_t)(lower & 255);
                    word |= (half & 65535) << (16 * i);
                }
                to[at++] = (int32_t)word;
            }
            to[at++] = l->multiplier[first];
            to[at++] = both ? l->multiplier[first + 1] : 0;
        }
    return at;
}

/* The sum of one output by its definition. */
static inline int64_t direct_sum_s8(const conv_shape *s, const layer_s8 *l, int o, int oy, int ox)
{
    const int depth = s->in / s->groups, first = o / (s->out / s->groups) * depth;
    const int w_zero = l->w_zero ? l->w_zero[o] : 0;
    int64_t sum = l->bias[o];
    for (int c = 0; c < depth; c++)
        for (int ky = 0; ky < s->kh; ky++)
            for (int kx = 0; kx < s->kw; kx++) {
                const int iy = oy * s->sh - s->top + ky * s->dh;
                const int ix = ox * s->sw - s->left + kx * s->dw;
                if (iy < 0 || ix < 0 || iy >= s->h || ix >= s->w) continue;
                sum += (l->w[((o * depth + c) * s->kh + ky) * s->kw + kx] - w_zero) *
                       (l->x[((first + c) * s->h + iy) * s->w + ix] - l->zero);
            }
    return sum;
}

/* The output for such a sum, by nk/residual_s8.h's formula in 64 bits. */
static inline int direct_output_s8(const layer_s8 *l, int o, int64_t sum, const int8_t *residual)
{
    const int64_t pre = (int64_t)1 << l->requant.pre;
    int64_t product = sum * pre * l->multiplier[o];
    if (residual)
        product += ((int64_t)*residual - l->residual.zero) * l->residual.multiplier *
                   ((int64_t)1 << l->residual.shift);
    const int64_t y = ((product >> 32) + l->requant.offset) >> l->requant.shift;
    return (int)(y < l->requant.lo ? l->requant.lo : y > l->requant.hi ? l->requant.hi : y);
}

#endif
