#ifndef CONV_REFERENCE_H
#define CONV_REFERENCE_H
/* What the convolution drivers share: buffers whose ends the sanitizer guards, the direct
 * convolution in double that results are held against, and the packing of weights. */
#include "nk_test.h"

#include "nk/activation_f32.h"

typedef struct {
    int groups, in, out; /* channels of all groups together */
    int h, w, kh, kw, sh, sw, dh, dw;
    int top, left, bottom, right;
} conv_shape;

/* The geometry in the params of every convolution kernel, for outputs of rows x columns. */
#define CONV_GEOMETRY(s, rows, columns)                                                            \
    .in_height = (s)->h, .in_width = (s)->w, .out_height = (rows), .out_width = (columns),         \
    .kernel_h = (s)->kh, .kernel_w = (s)->kw, .stride_h = (s)->sh, .stride_w = (s)->sw,            \
    .dilation_h = (s)->dh, .dilation_w = (s)->dw, .pad_top = (s)->top, .pad_left = (s)->left

/* The last `count` floats of a pool, so that running over the end is out of bounds. */
#define LAST(pool, count) ((pool) + (sizeof(pool) / sizeof((pool)[0]) - (size_t)(count)))

static const float guard = 12345.0f;

static inline int conv_out(int size, int kernel, int stride, int dilation, int before, int after)
{
    return (size + before + after - (kernel - 1) * dilation - 1) / stride + 1;
}

/* ONNX's weights [out][in / groups][kh][kw]; *scale becomes the sum of magnitudes. */
static inline double conv_at(const conv_shape *s, const float *x, const float *w, int o, int oy,
                             int ox, double *scale)
{
    const int depth = s->in / s->groups;
    const int first = o / (s->out / s->groups) * depth;
    double sum = 0.0;
    for (int c = 0; c < depth; c++)
        for (int ky = 0; ky < s->kh; ky++)
            for (int kx = 0; kx < s->kw; kx++) {
                const int iy = oy * s->sh - s->top + ky * s->dh;
                const int ix = ox * s->sw - s->left + kx * s->dw;
                if (iy < 0 || ix < 0 || iy >= s->h || ix >= s->w) continue;
                const double product = (double)w[((o * depth + c) * s->kh + ky) * s->kw + kx] *
                                       (double)x[((first + c) * s->h + iy) * s->w + ix];
                sum += product;
                *scale += fabs(product);
            }
    return sum;
}

static inline int is_close(float got, double want, double scale)
{
    return fabs((double)got - want) <= 2e-6 * (1.0 + scale);
}

/* Blocks of four output channels per group: biases, then [kh][kw][in][4]. Returns floats written.
 */
static inline int pack_conv(const conv_shape *s, const float *w, const float *bias, float *to)
{
    const int depth = s->in / s->groups, outs = s->out / s->groups, taps = s->kh * s->kw;
    int at = 0;
    for (int g = 0; g < s->groups; g++)
        for (int block = 0; block < outs; block += 4) {
            for (int o = block; o < block + 4; o++)
                to[at++] = o < outs ? bias[g * outs + o] : 0.0f;
            for (int tap = 0; tap < taps; tap++)
                for (int c = 0; c < depth; c++)
                    for (int o = block; o < block + 4; o++)
                        to[at++] = o < outs ? w[((g * outs + o) * depth + c) * taps + tap] : 0.0f;
        }
    return at;
}

static inline void print_shape(const conv_shape *s)
{
    const int all[] = {s->groups, s->in, s->out, s->h,   s->w,    s->kh,     s->kw,   s->sh,
                       s->sw,     s->dh, s->dw,  s->top, s->left, s->bottom, s->right};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        test_print_u32((uint32_t)all[i]);
        test_print(" ");
    }
}

#endif
