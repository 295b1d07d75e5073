#include "nk/conv_direct_s8.h"

#include <stddef.h>

typedef struct {
    const int8_t *w;
    int32_t zero;
} weights_s8;

/* The product of one plane of x with one filter plane, added to sum. */
static int32_t add_plane(const nk_conv_direct_s8_params *p, const int8_t *x, weights_s8 filter,
                         const int32_t first[3], int32_t sum)
{
    const int8_t *w = filter.w;
    for (int32_t a = 0; a < p->kernel[0]; a++) {
        const int32_t slice = first[0] + a * p->dilation[0];
        for (int32_t b = 0; b < p->kernel[1]; b++) {
            const int32_t row = first[1] + b * p->dilation[1];
            if (slice < 0 || slice >= p->in[0] || row < 0 || row >= p->in[1]) {
                w += p->kernel[2];
                continue;
            }
            const int8_t *line = x + ((ptrdiff_t)slice * p->in[1] + row) * p->in[2];
            int32_t col = first[2];
            for (int32_t c = 0; c < p->kernel[2]; c++, w++, col += p->dilation[2]) {
                if (col >= 0 && col < p->in[2]) sum += (*w - filter.zero) * (line[col] - p->zero);
            }
        }
    }
    return sum;
}

/* The sum of one output element; `x` is at the group's beginning. */
static int32_t sum_at(const nk_conv_direct_s8_params *p, const int8_t *x, weights_s8 filter,
                      const int32_t at[3], int32_t sum)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in[0] * p->in[1] * p->in[2];
    const ptrdiff_t taps = (ptrdiff_t)p->kernel[0] * p->kernel[1] * p->kernel[2];
    int32_t first[3];
    for (int32_t d = 0; d < 3; d++)
        first[d] = at[d] * p->stride[d] - p->pad[d];
    for (int32_t channel = 0; channel < p->in_channels; channel++) {
        sum = add_plane(p, x, filter, first, sum);
        x += plane;
        filter.w += taps;
    }
    return sum;
}

void nk_conv_direct_s8(const nk_conv_direct_s8_params *p, const int8_t *x, const int8_t *w,
                       const int32_t *scales, const int8_t *residual, int8_t *y)
{
    const ptrdiff_t in_group = (ptrdiff_t)p->in_channels * p->in[0] * p->in[1] * p->in[2];
    const ptrdiff_t filter = (ptrdiff_t)p->in_channels * p->kernel[0] * p->kernel[1] * p->kernel[2];
    const int32_t channels = p->groups * p->out_channels;
    const nk_requant *q = &p->requant;
    ptrdiff_t i = 0;
    for (int32_t image = 0; image < p->batch; image++, x += p->groups * in_group) {
        for (int32_t o = 0; o < channels; o++) {
            const int8_t *group = x + (o / p->out_channels) * in_group;
            const int32_t bias = scales[3 * o], multiplier = scales[3 * o + 1];
            const weights_s8 weights = {w + o * filter, scales[3 * o + 2]};
            int32_t at[3];
            for (at[0] = 0; at[0] < p->out[0]; at[0]++) {
                for (at[1] = 0; at[1] < p->out[1]; at[1]++) {
                    for (at[2] = 0; at[2] < p->out[2]; at[2]++, i++) {
                        const int32_t sum = sum_at(p, group, weights, at, bias);
                        y[i] = residual ? nk_requantize_sum(q, sum, multiplier, &p->residual,
                                                            residual[i])
                                        : nk_requantize(q, sum, multiplier);
                    }
                }
            }
        }
    }
}
