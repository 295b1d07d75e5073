/* Sweeps nk_conv_transpose_f32 and holds it against scattering in double. */
#include "conv_reference.h"

#include "nk/conv_transpose_f32.h"

#define POOL 20000
static float x_pool[POOL], w_pool[POOL], packed_pool[POOL], y_pool[POOL], scratch_pool[POOL];
static float residual_pool[POOL], bias[64];
static double want[POOL], scale[POOL];
static uint32_t seed = 521288629u;
static int failures;

/* ONNX's weights [in][out / groups][kh][kw]. */
static void scatter(const conv_shape *s, const float *x, const float *w, int oh, int ow)
{
    const int outs = s->out / s->groups, depth = s->in / s->groups;
    for (int i = 0; i < s->in * s->h * s->w; i++) {
        const int c = i / (s->h * s->w), iy = i / s->w % s->h, ix = i % s->w;
        for (int j = 0; j < outs * s->kh * s->kw; j++) {
            const int o = c / depth * outs + j / (s->kh * s->kw);
            const int oy = iy * s->sh + j / s->kw % s->kh * s->dh - s->top;
            const int ox = ix * s->sw + j % s->kw * s->dw - s->left;
            if (oy < 0 || ox < 0 || oy >= oh || ox >= ow) continue;
            const double product = (double)x[i] * (double)w[c * outs * s->kh * s->kw + j];
            want[(o * oh + oy) * ow + ox] += product;
            scale[(o * oh + oy) * ow + ox] += fabs(product);
        }
    }
}

static int pack(const conv_shape *s, const float *w, float *to)
{
    const int outs = s->out / s->groups, depth = s->in / s->groups;
    int at = 0;
    for (int i = 0; i < s->groups * s->sh * s->sw; i++) {
        const int g = i / (s->sh * s->sw), ph = i / s->sw % s->sh, pw = i % s->sw;
        for (int block = 0; block < outs; block += 4) {
            for (int o = block; o < block + 4; o++)
                to[at++] = o < outs ? bias[g * outs + o] : 0.0f;
            for (int tap = 0; tap < s->kh * s->kw; tap++) {
                if (tap / s->kw * s->dh % s->sh != ph || tap % s->kw * s->dw % s->sw != pw)
                    continue;
                for (int c = 0; c < depth; c++)
                    for (int o = block; o < block + 4; o++)
                        to[at++] =
                            o < outs ? w[((g * depth + c) * outs + o) * s->kh * s->kw + tap] : 0.0f;
            }
        }
    }
    return at;
}

/* mode 0: no residual, 1: a residual of its own, 2: accumulates into y. */
static void run(const conv_shape *s, int extra, int32_t activation, int mode)
{
    const int oh = (s->h - 1) * s->sh + (s->kh - 1) * s->dh + 1 - s->top - s->bottom + extra;
    const int ow = (s->w - 1) * s->sw + (s->kw - 1) * s->dw + 1 - s->left - s->right + extra;
    const int in_count = s->in * s->h * s->w, out_count = s->out * oh * ow;
    const int w_count = s->in * (s->out / s->groups) * s->kh * s->kw;
    if (oh < 1 || ow < 1) return;
    const nk_conv_transpose_f32_params p = {
        .gemm = {0, s->out / s->groups, oh * ow, activation, 0.0f, 0.5f},
        .groups = s->groups,
        .in_channels = s->in / s->groups,
        CONV_GEOMETRY(s, oh, ow),
    };
    float *x = LAST(x_pool, in_count), *y = LAST(y_pool, out_count), *w = LAST(w_pool, w_count);
    float *residual = LAST(residual_pool, out_count);
    float *scratch =
        LAST(scratch_pool, NK_CONV_TRANSPOSE_F32_SCRATCH_BYTES(p.in_channels, s->kh, s->kw) / 4);
    test_fill_f32(x, (size_t)in_count, &seed);
    test_fill_f32(w, (size_t)w_count, &seed);
    test_fill_f32(bias, 64, &seed);
    test_fill_f32(residual, (size_t)out_count, &seed);
    const int packed_count = pack(s, w, packed_pool);
    float *packed = LAST(packed_pool, packed_count);
    memmove(packed, packed_pool, (size_t)packed_count * sizeof(float));
    if (mode == 2) memcpy(y, residual, (size_t)out_count * sizeof(float));
    for (int i = 0; i < out_count; i++) {
        want[i] = (double)bias[i / (oh * ow)] + (mode ? (double)residual[i] : 0.0);
        scale[i] = 0.0;
    }
    scatter(s, x, w, oh, ow);
    nk_conv_transpose_f32(&p, x, packed, mode == 0 ? NULL : mode == 1 ? residual : y, y, scratch);
    for (int i = 0; i < out_count; i++) {
        double v = want[i];
        if (activation == NK_ACT_RELU && v < 0.0) v = 0.0;
        if (activation == NK_ACT_CLIP) v = v < 0.0 ? 0.0 : v > 0.5 ? 0.5 : v;
        if (!is_close(y[i], v, scale[i])) failures++;
    }
    print_shape(s);
    test_report_f32(failures ? "WRONG" : "conv_transpose", y, (size_t)out_count);
}

int test_main(void)
{
    static const int channels[][3] = {{1, 1, 1}, {1, 3, 5}, {2, 4, 6}, {1, 5, 8}};
    static const int kernels[][2] = {{1, 1}, {2, 2}, {3, 3}, {4, 4}, {1, 5}, {3, 2}};
    int count = 0;
    for (size_t c = 0; c < sizeof channels / sizeof channels[0]; c++)
        for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
            for (int stride = 1; stride <= 3; stride++)
                for (int variant = 0; variant < 6; variant++, count++) {
                    const int kh = kernels[k][0], kw = kernels[k][1];
                    conv_shape s = {channels[c][0],
                                    channels[c][1],
                                    channels[c][2],
                                    1 + count % 5,
                                    2 + count % 4,
                                    kh,
                                    kw,
                                    stride,
                                    1 + count % 3,
                                    1 + variant / 3,
                                    1 + variant % 2,
                                    0,
                                    0,
                                    0,
                                    0};
                    if (variant % 3 > 0) s.top = s.left = kh / 2;
                    if (variant % 3 > 1) s.bottom = s.right = kw / 2;
                    run(&s, variant == 4 ? stride - 1 : 0, count % 3, count / 3 % 3);
                }
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
