/* Runs one convolution per line of a table between the counting marks and prints its MACs, for
 * instructions per MAC. Weights and inputs are arbitrary: the kernels have no data-dependent path.
 */
#include "conv_reference.h"
#include "dwconv_choice.h"

#include "nk/conv1x1_f32.h"
#include "nk/conv_f32.h"

static float x[160000], w[160000], y[80000], scratch[20000];

static void begin(const conv_shape *s, const char *kind, int macs)
{
    print_shape(s);
    test_print(kind);
    test_print(" macs=");
    test_print_u32((uint32_t)macs);
    test_print("\n");
}

static void dense(const conv_shape *s, int oh, int ow)
{
    const int depth = s->in / s->groups * s->kh * s->kw;
    const nk_gemm_tile_f32_params gemm = {depth, s->out / s->groups, oh * ow, NK_ACT_RELU, 0.0f,
                                          0.0f};
    begin(s, "conv", depth * s->out * oh * ow);
    if (s->kh * s->kw * s->sh * s->sw * s->groups == 1) {
        const nk_conv1x1_f32_params p = {gemm};
        TEST_COUNT_BEGIN();
        nk_conv1x1_f32(&p, x, w, NULL, y, scratch);
        TEST_COUNT_END();
        return;
    }
    const nk_conv_f32_params p = {
        .gemm = gemm,
        .groups = s->groups,
        .in_channels = s->in / s->groups,
        CONV_GEOMETRY(s, oh, ow),
    };
    TEST_COUNT_BEGIN();
    nk_conv_f32(&p, x, w, NULL, y, scratch);
    TEST_COUNT_END();
}

static void depthwise(const conv_shape *s, int oh, int ow)
{
    nk_dwconv_f32_params p = {
        .channels = s->in,
        .multiplier = 1,
        CONV_GEOMETRY(s, oh, ow),
        .padded = s->top + s->left + s->bottom + s->right > 0,
        .band_rows = oh,
        .activation = NK_ACT_RELU,
    };
    p.rows = quickest_rows(&p);
    begin(s, "dw", s->kh * s->kw * s->in * oh * ow);
    TEST_COUNT_BEGIN();
    nk_dwconv_f32(&p, x, w, y, scratch);
    TEST_COUNT_END();
}

static void measure(const conv_shape *s)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    if (s->groups == s->in && s->in == s->out && s->in > 1)
        depthwise(s, oh, ow);
    else
        dense(s, oh, ow);
}

int test_main(void)
{
    static const conv_shape table[] = {
        /* groups, in, out, h, w, kernel, stride, dilation, top, left, bottom, right */
        COST_TABLE};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        measure(&table[i]);
    return 0;
}
