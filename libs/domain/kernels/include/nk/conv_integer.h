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
 * outside x counts as its zero point. Sums wrap around as int32_t. Cost features: those of
 * nk/conv_direct_f32.h.
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

/* The outputs of dimension d, first and end, whose tap k lies within x. */
static inline void nk_conv_integer_span(const nk_conv_integer_params *p, int32_t d, int32_t k,
                                        int32_t span[2])
{
    const int32_t before = p->pad[d] - k * p->dilation[d];
    const int32_t first = before <= 0 ? 0 : (before - 1) / p->stride[d] + 1;
    const int32_t room = p->in[d] + before;
    const int32_t end = room <= 0 ? 0 : (room - 1) / p->stride[d] + 1;
    span[0] = first;
    span[1] = end < p->out[d] ? end : p->out[d];
}

/* The place in x, along dimension d, that tap k of output o reads. */
static inline int32_t nk_conv_integer_place(const nk_conv_integer_params *p, int32_t d, int32_t o,
                                            int32_t k)
{
    return o * p->stride[d] - p->pad[d] + k * p->dilation[d];
}

#define NK_CONV_INTEGER(name, TX, TW)                                                              \
    /* Adds tap k of one filter and channel; `numbers` are x's zero point and the tap. */          \
    static void name##_tap(const nk_conv_integer_params *p, const TX *x, const int32_t k[3],       \
                           const int32_t numbers[2], int32_t *y)                                   \
    {                                                                                              \
        int32_t span[3][2];                                                                        \
        for (int32_t d = 0; d < 3; d++)                                                            \
            nk_conv_integer_span(p, d, k[d], span[d]);                                             \
        const int32_t columns = span[2][1] - span[2][0];                                           \
        const int32_t step = p->stride[2];                                                         \
        const int32_t zero = numbers[0], factor = numbers[1];                                      \
        for (int32_t a = span[0][0]; a < span[0][1]; a++) {                                        \
            const int32_t slice = nk_conv_integer_place(p, 0, a, k[0]) * p->in[1];                 \
            for (int32_t b = span[1][0]; b < span[1][1] && columns > 0; b++) {                     \
                const int32_t row = slice + nk_conv_integer_place(p, 1, b, k[1]);                  \
                const int32_t first = nk_conv_integer_place(p, 2, span[2][0], k[2]);               \
                const TX *from = x + row * p->in[2] + first;                                       \
                uint32_t *to = (uint32_t *)y + (a * p->out[1] + b) * p->out[2] + span[2][0];       \
                for (int32_t c = 0; c < columns; c++)                                              \
                    to[c] += (uint32_t)((from[c * step] - zero) * factor);                         \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void name(const nk_conv_integer_params *p, const TX *x, const TW *w, const TX *x_zero,  \
                     const TW *w_zero, int32_t *y)                                                 \
    {                                                                                              \
        const int32_t in_plane = p->in[0] * p->in[1] * p->in[2];                                   \
        const int32_t out_plane = p->out[0] * p->out[1] * p->out[2];                               \
        const int32_t channels = p->groups * p->out_channels;                                      \
        for (int32_t i = 0; i < p->batch * channels; i++, y += out_plane) {                        \
            const int32_t o = i % channels;                                                        \
            const int32_t group = i / channels * p->groups + o / p->out_channels;                  \
            const TX *plane = x + group * p->in_channels * in_plane;                               \
            const TW *filter =                                                                     \
                w + o * p->in_channels * p->kernel[0] * p->kernel[1] * p->kernel[2];               \
            const int32_t zero = w_zero ? w_zero[o * p->w_zeros] : 0;                              \
            int32_t numbers[2] = {x_zero ? *x_zero : 0, 0};                                        \
            for (int32_t n = 0; n < out_plane; n++)                                                \
                y[n] = 0;                                                                          \
            for (int32_t channel = 0; channel < p->in_channels; channel++, plane += in_plane) {    \
                int32_t k[3];                                                                      \
                for (k[0] = 0; k[0] < p->kernel[0]; k[0]++) {                                      \
                    for (k[1] = 0; k[1] < p->kernel[1]; k[1]++) {                                  \
                        for (k[2] = 0; k[2] < p->kernel[2]; k[2]++) {                              \
                            numbers[1] = *filter++ - zero;                                         \
                            name##_tap(p, plane, k, numbers, y);                                   \
                        }                                                                          \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#endif
