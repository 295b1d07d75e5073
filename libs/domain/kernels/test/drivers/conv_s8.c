/* Sweeps nk_conv_s8, nk_conv1x1_s8 and nk_conv_direct_s8 over shapes and data, and holds every
 * output against direct sums. */
#include "conv_reference_s8.h"

#include "nk/conv1x1_s8.h"
#include "nk/conv_border_s8.h"
#include "nk/conv_direct_s8.h"
#include "nk/conv_s8.h"
#include "nk/gemm_tile_add_s8.h"
#include "nk/gemm_tile_plain_s8.h"
#include "nk/gemm_tile_s8.h"

#define POOL 40000
static int8_t x_pool[POOL], w_pool[POOL], y_pool[POOL], residual_pool[POOL];
static int32_t packed_pool[POOL / 2], scales[768], bias[256], multiplier[256];
static int32_t w_zero[256];
static int16_t scratch_pool[4 * POOL] __attribute__((aligned(8)));
static uint32_t seed = 2463534242u;
static int failures, joined_count, plain_count;
static const int8_t guard_s8 = 85;

/* How a case is run: kind of data, residual (none, its own, in place), limits, pre, kernel. */
typedef struct {
    int kind, residual, limits, pre, direct;
} manner;

static void fail(const conv_shape *s, const char *what)
{
    failures++;
    print_shape(s);
    test_print(what);
    test_print("\n");
}

/* A shift and multipliers that bring most sums of `reach` to a few hundred. */
static void make_numbers(layer_s8 *l, int outs, double reach, const manner *how)
{
    int shift = 1;
    while (shift < 22 && reach > 400.0 * (double)((int64_t)2 << shift))
        shift++;
    const int halves = test_random_u32(&seed) & 1; /* the rescale of shift 1 in place of that */
    const int less = halves ? shift - 1 : 0;
    if (how->pre || halves) shift = 1;
    for (int o = 0; o < outs; o++) {
        bias[o] = (int32_t)(test_random_u32(&seed) >> 16) - 32768;
        multiplier[o] = (int32_t)(test_random_u32(&seed) >> (o % 5 == 4 ? 4 : 1) >> less);
    }
    const int32_t zero = how->kind == DATA_RANDOM ? 3 : how->kind == DATA_LOW ? -128 : 127;
    l->requant = (nk_requant){zero * (1 << shift) + (1 << (shift - 1)), how->pre, shift, -128, 127};
    if (how->limits) {
        l->requant.lo = how->limits == 1 ? zero : -20;
        l->requant.hi = how->limits == 1 ? 127 : 30;
        if (l->requant.lo > l->requant.hi) l->requant.lo = l->requant.hi;
    }
    const int32_t at = (int32_t)(test_random_u32(&seed) & 255) - 128;
    l->residual = (nk_residual_s8){at,
                                   shift == 1   ? 6
                                   : shift < 20 ? shift + 2
                                                : 22,
                                   (int32_t)(test_random_u32(&seed) >> 2)};
    l->zero = how->kind == DATA_RANDOM ? -7 : how->kind == DATA_LOW ? 127 : -128;
}

static layer_s8 make_layer(const conv_shape *s, const manner *how)
{
    const int depth = s->in / s->groups * s->kh * s->kw;
    const int in_count = s->in * s->h * s->w, w_count = s->out * depth;
    int8_t *x = LAST(x_pool, in_count), *w = LAST(w_pool, w_count);
    test_fill_s8(x, in_count, how->kind, &seed);
    test_fill_s8(w, w_count, how->kind == DATA_LOW ? DATA_HIGH : how->kind, &seed);
    for (int i = 0; how->kind == DATA_RANDOM && i < w_count; i++)
        if (w[i] == -128) w[i] = -127;
    layer_s8 l = {.x = x, .w = w, .bias = bias, .multiplier = multiplier};
    make_numbers(&l, s->out, sqrt((double)depth) * (how->kind == DATA_RANDOM ? 5400.0 : 32000.0),
                 how);
    return l;
}

static void check(const conv_shape *s, const layer_s8 *l, const int8_t *residual, const int8_t *y,
                  int oh, int ow)
{
    for (int o = 0; o < s->out; o++)
        for (int oy = 0; oy < oh; oy++)
            for (int ox = 0; ox < ow; ox++) {
                const int at = (o * oh + oy) * ow + ox;
                const int64_t sum = direct_sum_s8(s, l, o, oy, ox);
                if (y[at] != direct_output_s8(l, o, sum, residual ? residual + at : NULL)) {
                    fail(s, "wrong");
                    return;
                }
            }
}

static nk_tile_s8_params tile_params(const conv_shape *s, const layer_s8 *l, int plane)
{
    const int depth = s->in / s->groups * s->kh * s->kw;
    return (nk_tile_s8_params){(depth + 1) / 2, s->out / s->groups, plane, l->requant, l->residual};
}

static int choose_join(const conv_shape *s, const layer_s8 *l, int depth)
{
    const int joined = can_join_all(s, l) && depth % 7 != 3;
    if (joined)
        joined_count++;
    else
        plain_count++;
    return joined;
}

static nk_tile_s8 *choose_tile(int joined, const manner *how)
{
    if (!joined) return nk_gemm_tile_plain_s8;
    return how->residual ? nk_gemm_tile_add_s8 : nk_gemm_tile_s8;
}

static void run_direct(const conv_shape *s, const layer_s8 *symmetric, const manner *how, int oh,
                       int ow)
{
    layer_s8 with_zeros = *symmetric;
    with_zeros.w_zero = w_zero;
    const layer_s8 *l = &with_zeros;
    const int out_count = s->out * oh * ow;
    const nk_conv_direct_s8_params p = {
        1,           s->groups,         s->in / s->groups, s->out / s->groups, {1, s->h, s->w},
        {1, oh, ow}, {1, s->kh, s->kw}, {1, s->sh, s->sw}, {1, s->dh, s->dw},  {0, s->top, s->left},
        l->zero,     l->requant,        l->residual};
    int8_t *y = LAST(y_pool, out_count), *residual = LAST(residual_pool, out_count);
    for (int o = 0; o < s->out; o++) {
        w_zero[o] = o % 3 == 2 ? 0 : (int32_t)(test_random_u32(&seed) >> 24) - 128;
        scales[3 * o] = bias[o];
        scales[3 * o + 1] = multiplier[o];
        scales[3 * o + 2] = w_zero[o];
    }
    nk_conv_direct_s8(&p, l->x, l->w, scales, how->residual ? residual : NULL, y);
    check(s, l, how->residual ? residual : NULL, y, oh, ow);
    test_report_s8("direct", y, out_count);
}

static int reads_outside(const conv_shape *s, int oh, int ow)
{
    return s->top > 0 || s->left > 0 || (oh - 1) * s->sh + (s->kh - 1) * s->dh - s->top >= s->h ||
           (ow - 1) * s->sw + (s->kw - 1) * s->dw - s->left >= s->w;
}

static void run(const conv_shape *s, const manner *how)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    const int depth = s->in / s->groups * s->kh * s->kw, out_count = s->out * oh * ow;
    const layer_s8 l = make_layer(s, how);
    int8_t *y = LAST(y_pool, out_count), *residual = LAST(residual_pool, out_count);
    test_fill_s8(residual, out_count, DATA_RANDOM, &seed);
    print_shape(s);
    if (how->direct) {
        run_direct(s, &l, how, oh, ow);
        return;
    }
    const int joined = choose_join(s, &l, depth);
    const nk_conv_s8_params p = {
        .gemm = tile_params(s, &l, oh * ow),
        .tile = choose_tile(joined, how),
        .border = reads_outside(s, oh, ow) ? nk_conv_border_s8 : NULL,
        .groups = s->groups,
        .in_channels = s->in / s->groups,
        .zero = l.zero,
        CONV_GEOMETRY(s, oh, ow),
    };
    const int words = s->groups * NK_TILE_S8_WEIGHTS(p.gemm.steps, p.gemm.out_channels);
    int32_t *packed = LAST(packed_pool, words);
    if (pack_conv_s8(s, &l, joined, packed) != words) fail(s, "weight count");
    int16_t *scratch =
        LAST(scratch_pool, NK_CONV_S8_SCRATCH_BYTES(p.in_channels, s->kh, s->kw) / 2);
    y[-1] = guard_s8;
    scratch[-1] = guard_s8;
    if (how->residual == 2) memcpy(y, residual, (size_t)out_count);
    nk_conv_s8(&p, l.x, packed,
               how->residual == 0   ? NULL
               : how->residual == 1 ? residual
                                    : y,
               y, scratch);
    check(s, &l, how->residual ? residual : NULL, y, oh, ow);
    if (y[-1] != guard_s8 || scratch[-1] != guard_s8) fail(s, "writes before its buffers");
    test_report_s8("conv", y, out_count);
}

static void sweep(void)
{
    static const int channels[][3] = {{1, 1, 1},  {1, 3, 7}, {1, 4, 8},  {1, 7, 3},
                                      {2, 6, 10}, {3, 3, 3}, {1, 16, 24}};
    static const int kernels[][2] = {{1, 1}, {3, 3}, {5, 5}, {1, 7}, {4, 2}, {2, 3}};
    static const int planes[][2] = {{8, 8}, {9, 7}, {1, 13}, {7, 1}, {3, 3}, {5, 12}};
    int count = 0;
    for (size_t c = 0; c < sizeof channels / sizeof channels[0]; c++)
        for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
            for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++)
                for (int variant = 0; variant < 12; variant++) {
                    const int kh = kernels[k][0], kw = kernels[k][1], stride = 1 + variant / 4;
                    const int dilation = 1 + (count % 5 == 4), pad = variant % 4;
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
                    const manner how = {count % DATA_KINDS, count / 3 % 3, count / 2 % 3,
                                        count % 7 == 6 ? 1 + count % 6 : 0, count % 11 == 10};
                    count++;
                    if (pad == 1) s.top = s.bottom = kh / 2, s.left = s.right = kw / 2;
                    if (pad == 2) s.top = kh - 1, s.left = kw - 1;
                    if (pad == 3) s.bottom = kh, s.right = kw, s.dw = 2;
                    if (s.h + s.top + s.bottom <= (kh - 1) * s.dh) continue;
                    if (s.w + s.left + s.right <= (kw - 1) * s.dw) continue;
                    run(&s, &how);
                }
}

static void check_pointwise(int in, int out, int plane, const manner *how)
{
    const conv_shape s = {1, in, out, 1, plane, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
    const layer_s8 l = make_layer(&s, how);
    const int joined = choose_join(&s, &l, in);
    const nk_conv1x1_s8_params p = {tile_params(&s, &l, plane), choose_tile(joined, how), in};
    const int larger = in > out ? in : out;
    int8_t *y = LAST(y_pool, larger * plane), *residual = LAST(residual_pool, out * plane);
    int16_t *scratch = LAST(scratch_pool, NK_CONV1X1_S8_SCRATCH_BYTES(in) / 2);
    int32_t *packed = LAST(packed_pool, NK_TILE_S8_WEIGHTS(p.gemm.steps, out));
    const int in_place = how->residual < 2;
    test_fill_s8(residual, out * plane, DATA_ENDS, &seed);
    (void)pack_conv_s8(&s, &l, joined, packed);
    memcpy(y, in_place ? l.x : residual, (size_t)((in_place ? in : out) * plane));
    nk_conv1x1_s8(&p, in_place ? y : l.x, packed,
                  how->residual == 0   ? NULL
                  : how->residual == 1 ? residual
                                       : y,
                  y, scratch);
    check(&s, &l, how->residual ? residual : NULL, y, 1, plane);
    print_shape(&s);
    test_report_s8("conv1x1", y, out * plane);
}

int test_main(void)
{
    static const int channels[] = {1, 3, 4, 7, 8, 24, 48};
    static const int planes[] = {1, 2, 3, 4, 9, 25, 36};
    static const int deep[] = {255, 1024, 1031, 4095, 4096};
    int count = 0;
    sweep();
    for (size_t i = 0; i < sizeof channels / sizeof channels[0]; i++)
        for (size_t o = 0; o < sizeof channels / sizeof channels[0]; o++)
            for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++, count++)
                check_pointwise(channels[i], channels[o], planes[q],
                                &(manner){count % DATA_KINDS, count / 2 % 3, count % 3,
                                          count % 5 == 4 ? 1 : 0, 0});
    for (size_t i = 0; i < sizeof deep / sizeof deep[0]; i++)
        for (int variant = 0; variant < 12; variant++)
            check_pointwise(
                deep[i], 2 + variant % 2, 1 + variant % 5,
                &(manner){variant % DATA_KINDS, variant % 3, variant / 4, variant == 7, 0});
    if (joined_count < 300 || plain_count < 300) test_print("too few of one form\n");
    test_print(failures || joined_count < 300 || plain_count < 300 ? "FAILED\n"
                                                                   : "all as the reference\n");
    return failures ? 1 : 0;
}
