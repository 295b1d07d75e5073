#include "nk/conv_transpose_direct_f32.h"

#include <math.h>
#include <stddef.h>

#include "nk/activation_f32.h"

typedef nk_conv_transpose_direct_f32_params params;

/* Input position whose tap k reaches output position at, or -1. */
static int32_t source(const params *p, int32_t d, int32_t at, int32_t k)
{
    const int32_t from = at + p->pad[d] - k * p->dilation[d];
    if (from < 0 || from % p->stride[d] != 0) return -1;
    return from / p->stride[d] < p->in[d] ? from / p->stride[d] : -1;
}

/* The product of one plane of x with one filter plane, added to sum. */
static float add_plane(const params *p, const float *x, const float *w, const int32_t at[3],
                       float sum)
{
    for (int32_t a = 0; a < p->kernel[0]; a++) {
        const int32_t slice = source(p, 0, at[0], a);
        for (int32_t b = 0; b < p->kernel[1]; b++, w += p->kernel[2]) {
            const int32_t row = source(p, 1, at[1], b);
            if (slice < 0 || row < 0) continue;
            const float *line = x + ((ptrdiff_t)slice * p->in[1] + row) * p->in[2];
            for (int32_t c = 0; c < p->kernel[2]; c++) {
                const int32_t col = source(p, 2, at[2], c);
                if (col >= 0) sum = fmaf(w[c], line[col], sum);
            }
        }
    }
    return sum;
}

/* One output element; `x` is at the group's beginning, `w` at its filters for the output channel.
 */
static float output_at(const params *p, const float *x, const float *w, const int32_t at[3],
                       float sum)
{
    const ptrdiff_t plane = (ptrdiff_t)p->in[0] * p->in[1] * p->in[2];
    const ptrdiff_t taps = (ptrdiff_t)p->kernel[0] * p->kernel[1] * p->kernel[2];
    for (int32_t channel = 0; channel < p->in_channels; channel++) {
        sum = add_plane(p, x, w, at, sum);
        x += plane;
        w += taps * p->out_channels;
    }
    return nk_activate_f32(sum, p->activation, p->lo, p->hi);
}

void nk_conv_transpose_direct_f32(const nk_conv_transpose_direct_f32_params *p, const float *x,
                                  const float *w, const float *bias, float *y)
{
    const ptrdiff_t in_group = (ptrdiff_t)p->in_channels * p->in[0] * p->in[1] * p->in[2];
    const ptrdiff_t taps = (ptrdiff_t)p->kernel[0] * p->kernel[1] * p->kernel[2];
    const int32_t channels = p->groups * p->out_channels;
    for (int32_t image = 0; image < p->batch; image++, x += p->groups * in_group) {
        for (int32_t o = 0; o < channels; o++) {
            const int32_t group = o / p->out_channels;
            const ptrdiff_t filter =
                (ptrdiff_t)group * p->in_channels * p->out_channels + o % p->out_channels;
            const float start = bias ? bias[o] : 0.0f;
            int32_t at[3];
            for (at[0] = 0; at[0] < p->out[0]; at[0]++) {
                for (at[1] = 0; at[1] < p->out[1]; at[1]++) {
                    for (at[2] = 0; at[2] < p->out[2]; at[2]++) {
                        *y++ = output_at(p, x + group * in_group, w + filter * taps, at, start);
                    }
                }
            }
        }
    }
}
