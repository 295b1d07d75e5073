#ifndef NK_CONV_INTEGER_H
#define NK_CONV_INTEGER_H
/*
 * Grouped convolution of integers less their zero points over up to three spatial dimensions, all
 * images of a batch: y = conv(x - x_zero, w - w_zero).
 *
 * NK_CONV_INTEGER(name, TX, TW) defines such a function for elements TX and TW of 8 bits.
 *
 * x       [batch][groups * in_channels][in...]
 * w       [groups * out_channels][in_channels][kernel...]
 * x_zero  NULL for 0, or one
 * w_zero  NULL for 0, or one, or where `w_zeros` is 1 one per output channel
 * y       [batch][groups * out_channels][out...]; overlaps no input
 *
 * Index 0 is outermost; fewer dimensions set the leading extents and kernels to 1. Everything
 * outside x counts as its zero point. Sums wrap around as int32_t. Cost features: outputs, taps
 * (outputs * in_channels * kernel elements).
 */
#include <stdint.h>

typedef struct {
    int32_t batch, groups;
    int32_t in_channels, out_channels; /* of one group */
    int32_t in[3], out[3];
    int32_t kernel[3], stride[3], dilation[3];
    int32_t pad[3];
    int32_t w_zeros; /* 0 or 1: elements from one zero point to the next */
} nk_conv_integer_params;

/* The taps of dimension d that lie within x for a window that begins at `first`. */
static inline void nk_conv_integer_taps(const nk_conv_integer_params *p, int32_t d, int32_t first,
                                        int32_t taps[2])
{
    const int32_t step = p->dilation[d];
    const int32_t room = p->in[d] - first;
    const int32_t after = room <= 0 ? 0 : (room - 1) / step + 1;
    taps[0] = first >= 0 ? 0 : (step - 1 - first) / step;
    taps[1] = after < p->kernel[d] ? after : p->kernel[d];
}

#define NK_CONV_INTEGER(name, TX, TW)                                                              \
    /* One output; `x` and `w` are at the group's and the filter's beginning. */                   \
    static int32_t name##_at(const nk_conv_integer_params *p, const TX *x, const TW *w,            \
                             const int32_t at[3], const int32_t zero[2])                           \
    {                                                                                              \
        int32_t first[3], taps[3][2];                                                              \
        for (int32_t d = 0; d < 3; d++) {                                                          \
            first[d] = at[d] * p->stride[d] - p->pad[d];                                           \
            nk_conv_integer_taps(p, d, first[d], taps[d]);                                         \
        }                                                                                          \
        uint32_t sum = 0;                                                                          \
        for (int32_t channel = 0; channel < p->in_channels; channel++) {                           \
            for (int32_t a = taps[0][0]; a < taps[0][1]; a++) {                                    \
                const int32_t slice = channel * p->in[0] + first[0] + a * p->dilation[0];          \
                for (int32_t b = taps[1][0]; b < taps[1][1]; b++) {                                \
                    const int32_t row = first[1] + b * p->dilation[1];                             \
                    const TX *line = x + (slice * p->in[1] + row) * p->in[2];                      \
                    const TW *filter =                                                             \
                        w + ((channel * p->kernel[0] + a) * p->kernel[1] + b) * p->kernel[2];      \
                    int32_t column = first[2] + taps[2][0] * p->dilation[2];                       \
                    for (int32_t c = taps[2][0]; c < taps[2][1]; c++) {                            \
                        sum += (uint32_t)((line[column] - zero[0]) * (filter[c] - zero[1]));       \
                        column += p->dilation[2];                                                  \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
        return (int32_t)sum;                                                                       \
    }                                                                                              \
                                                                                                   \
    static void name(const nk_conv_integer_params *p, const TX *x, const TW *w, const TX *x_zero,  \
                     const TW *w_zero, int32_t *y)                                                 \
    {                                                                                              \
        const int32_t in_group = p->in_channels * p->in[0] * p->in[1] * p->in[2];                  \
        const int32_t filter = p->in_channels * p->kernel[0] * p->kernel[1] * p->kernel[2];        \
        for (int32_t image = 0; image < p->batch; image++, x += p->groups * in_group) {            \
            for (int32_t o = 0; o < p->groups * p->out_channels; o++) {                            \
                const TX *group = x + (o / p->out_channels) * in_group;                            \
                const int32_t zero[2] = {x_zero ? *x_zero : 0,                                     \
                                         w_zero ? w_zero[o * p->w_zeros] : 0};                     \
                int32_t at[3];                                                                     \
                for (at[0] = 0; at[0] < p->out[0]; at[0]++) {                                      \
                    for (at[1] = 0; at[1] < p->out[1]; at[1]++) {                                  \
                        for (at[2] = 0; at[2] < p->out[2]; at[2]++)                                \
                            *y++ = name##_at(p, group, w + o * filter, at, zero);                  \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#endif
