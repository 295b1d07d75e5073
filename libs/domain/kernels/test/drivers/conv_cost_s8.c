/* Runs one int8 convolution per line of a table between the counting marks, as conv_cost.c does
 * those of fp32. */
#include "conv_reference.h"

#include "nk/conv1x1_s8.h"
#include "nk/conv_border_s8.h"
#include "nk/conv_s8.h"
#include "nk/gemm_tile_s8.h"

static int8_t x[160000], y[160000];
static int32_t w[40000];
static int16_t scratch[40000];

static void measure(const conv_shape *s)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    const int depth = s->in / s->groups * s->kh * s->kw;
    const nk_tile_s8_params gemm = {.steps = (depth + 1) / 2,
                                    .out_channels = s->out / s->groups,
                                    .plane = oh * ow,
                                    .requant = {1, 0, 1, -128, 127}};
    print_shape(s);
    test_print("\n");
    if (s->kh * s->kw * s->sh * s->sw * s->groups == 1) {
        const nk_conv1x1_s8_params p = {gemm, nk_gemm_tile_s8, s->in};
        TEST_COUNT_BEGIN();
        nk_conv1x1_s8(&p, x, w, NULL, y, scratch);
        TEST_COUNT_END();
        return;
    }
    const nk_conv_s8_params p = {
        .gemm = gemm,
        .tile = nk_gemm_tile_s8,
        .border = nk_conv_border_s8,
        .groups = s->groups,
        .in_channels = s->in / s->groups,
        CONV_GEOMETRY(s, oh, ow),
    };
    TEST_COUNT_BEGIN();
    nk_conv_s8(&p, x, w, NULL, y, scratch);
    TEST_COUNT_END();
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
