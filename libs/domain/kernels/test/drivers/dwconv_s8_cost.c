/* Runs one int8 depthwise convolution per line of a table between the counting marks. Weights and
 * inputs are arbitrary: the kernels have no data-dependent path. */
#include "conv_reference.h"

#include "dwconv_s8_choice.h"

#include "nk/dwconv_bands_s8.h"

static int8_t x[160000], y[80000];
static int8_t w[20000];
static uint32_t scratch[4000];

static void measure(const conv_shape *s)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    nk_dwconv_s8_params p = {
        .channels = s->in,
        .multiplier = 1,
        CONV_GEOMETRY(s, oh, ow),
        .pitch = NK_DWCONV_S8_PITCH(ow, s->kw, s->sw, s->dw),
        .band_rows = oh,
        .zero = -128,
        .requant = {.offset = 1, .shift = 1, .lo = -128, .hi = 127},
    };
    /* As many bands as the lowering makes. */
    while (p.band_rows > 1 && 2 * NK_DWCONV_S8_PITCH(ow, s->kw, s->sw, s->dw) *
                                      NK_DWCONV_S8_SPAN(p.band_rows, s->kh, s->sh, s->dh) >
                                  2048)
        p.band_rows--;
    const int bands = (oh + p.band_rows - 1) / p.band_rows;
    p.band_rows = (oh + bands - 1) / bands;
    p.rows = quickest_rows(&p);
    print_shape(s);
    test_print(" macs=");
    test_print_u32((uint32_t)(s->kh * s->kw * s->in * oh * ow));
    test_print("\n");
    TEST_COUNT_BEGIN();
    if (p.band_rows < oh)
        nk_dwconv_bands_s8(&p, x, w, y, scratch);
    else
        nk_dwconv_s8(&p, x, w, y, scratch);
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
