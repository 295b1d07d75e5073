/* Sweeps nk_conv_f32 and nk_conv1x1_f32 over shapes and holds every output against the reference.
 */
#include "conv_reference.h"

#include "nk/conv1x1_f32.h"
#include "nk/conv_f32.h"

#define POOL 20000
static float x_pool[POOL], w_pool[POOL], packed_pool[POOL], y_pool[POOL], scratch_pool[POOL];
static float residual_pool[POOL], bias[64];
static uint32_t seed = 2463534242u;
static int failures;

static void fail(const conv_shape *s, const char *what)
{
    failures++;
    print_shape(s);
    test_print(what);
    test_print("\n");
}

static void check(const conv_shape *s, const float *x, const float *w, const float *residual,
                  const float *y, int oh, int ow, const nk_gemm_tile_f32_params *gemm)
{
    for (int o = 0; o < s->out; o++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++) {
                const int at = (o * oh + oy) * ow + ox;
                double scale = 0.0;
                double want = conv_at(s, x, w, o, oy, ox, &scale) + (double)bias[o];
                if (residual) want += (double)residual[at];
                if (gemm->activation == NK_ACT_RELU && want < 0.0) want = 0.0;
                if (gemm->activation == NK_ACT_CLIP)
                    want = want < (double)gemm->lo   ? (double)gemm->lo
                           : want > (double)gemm->hi ? (double)gemm->hi
                                                     : want;
                if (!is_close(y[at], want, scale)) {
                    fail(s, "wrong");
                    return;
                }
            }
}

/* mode 0: no residual, 1: a residual of its own, 2: accumulates into y. */
static void run(const conv_shape *s, int32_t activation, int mode)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    const int depth = s->in / s->groups * s->kh * s->kw;
    const int in_count = s->in * s->h * s->w, out_count = s->out * oh * ow,
              w_count = s->out * depth;
    const nk_conv_f32_params p = {
        .gemm = {depth, s->out / s->groups, oh * ow, activation, 0.0f, 0.5f},
        .groups = s->groups,
        .in_channels = s->in / s->groups,
        CONV_GEOMETRY(s, oh, ow),
    };
    const int scratch_count = NK_CONV_F32_SCRATCH_BYTES(p.in_channels, s->kh, s->kw) / 4;
    float *x = LAST(x_pool, in_count), *y = LAST(y_pool, out_count), *w = LAST(w_pool, w_count);
    float *scratch = LAST(scratch_pool, scratch_count), *residual = LAST(residual_pool, out_count);
    const int packed_count = s->groups * NK_GEMM_TILE_F32_WEIGHTS(depth, s->out / s->groups);
    float *packed = LAST(packed_pool, packed_count);
    test_fill_f32(x, (size_t)in_count, &seed);
    test_fill_f32(w, (size_t)w_count, &seed);
    test_fill_f32(bias, 64, &seed);
    test_fill_f32(residual, (size_t)out_count, &seed);
    if (pack_conv(s, w, bias, packed) != packed_count) fail(s, "weight count");
    y[-1] = scratch[-1] = guard;
    if (mode == 2) memcpy(y, residual, (size_t)out_count * sizeof(float));
    nk_conv_f32(&p, x, packed, mode == 0 ? NULL : mode == 1 ? residual : y, y, scratch);
    check(s, x, w, mode == 0 ? NULL : residual, y, oh, ow, &p.gemm);
    if (y[-1] != guard || scratch[-1] != guard) fail(s, "writes before its buffers");
    print_shape(s);
    test_report_f32("conv", y, (size_t)out_count);
}

static void sweep(void)
{
    static const int channels[][3] = {{1, 1, 1},  {1, 3, 7}, {1, 4, 8},  {1, 7, 3},
                                      {2, 6, 10}, {3, 3, 3}, {1, 16, 24}};
    static const int kernels[][2] = {{1, 1}, {3, 3}, {5, 5}, {1, 7}, {4, 2}};
    static const int planes[][2] = {{8, 8}, {9, 7}, {1, 13}, {7, 1}, {3, 3}, {5, 12}};
    int count = 0;
    for (size_t c = 0; c < sizeof channels / sizeof channels[0]; c++)
        for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
            for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++)
                for (int stride = 1; stride <= 3; stride++)
                    for (int pad = 0; pad <= 3; pad++) {
                        const int kh = kernels[k][0], kw = kernels[k][1],
                                  dilation = 1 + (count % 5 == 4);
                        conv_shape s = {channels[c][0],
                                        channels[c][1],
                                        channels[c][2],
                                        planes[q][0],
                                        planes[q][1],
                                        kh,
                                        kw,
                                        stride,
                                        1 + (stride + count) % 2,
                                        dilation,
                                        1,
                                        0,
                                        0,
                                        0,
                                        0};
                        count++;
                        if (pad == 1) s.top = s.bottom = kh / 2, s.left = s.right = kw / 2;
                        if (pad == 2) s.top = kh - 1, s.left = kw - 1;
                        if (pad == 3) s.bottom = kh, s.right = kw, s.dw = 2;
                        if (conv_out(s.h, kh, s.sh, s.dh, s.top, s.bottom) < 1 ||
                            s.h + s.top + s.bottom <= (kh - 1) * s.dh)
                            continue;
                        if (conv_out(s.w, kw, s.sw, s.dw, s.left, s.right) < 1 ||
                            s.w + s.left + s.right <= (kw - 1) * s.dw)
                            continue;
                        run(&s, count % 3, count / 3 % 3);
                    }
}

static void check_pointwise(int in, int out, int plane, int32_t activation, int in_place)
{
    const conv_shape s = {1, in, out, 1, plane, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
    const nk_conv1x1_f32_params p = {{in, out, plane, activation, 0.0f, 0.5f}};
    const int larger = in > out ? in : out;
    float *x = LAST(x_pool, in * plane), *y = LAST(y_pool, larger * plane),
          *w = LAST(w_pool, in * out);
    float *scratch = LAST(scratch_pool, NK_CONV1X1_F32_SCRATCH_BYTES(in) / 4);
    float *packed = LAST(packed_pool, NK_GEMM_TILE_F32_WEIGHTS(in, out));
    float *residual = LAST(residual_pool, out * plane);
    test_fill_f32(x, (size_t)(in * plane), &seed);
    test_fill_f32(w, (size_t)(in * out), &seed);
    test_fill_f32(residual, (size_t)(out * plane), &seed);
    (void)pack_conv(&s, w, bias, packed);
    if (in_place) memcpy(y, x, (size_t)(in * plane) * sizeof(float));
    nk_conv1x1_f32(&p, in_place ? y : x, packed, activation == NK_ACT_CLIP ? residual : NULL, y,
                   scratch);
    check(&s, x, w, activation == NK_ACT_CLIP ? residual : NULL, y, 1, plane, &p.gemm);
    print_shape(&s);
    test_report_f32("conv1x1", y, (size_t)(out * plane));
}

int test_main(void)
{
    static const int channels[] = {1, 3, 4, 7, 8, 24, 48};
    static const int planes[] = {1, 2, 3, 4, 9, 25, 36};
    sweep();
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        for (size_t o = 0; o < sizeof channels / sizeof channels[0]; o++)
            for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++)
                check_pointwise(channels[i], channels[o], planes[q], (int32_t)((i + o + q) % 3),
                                (o + q) % 2);
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
