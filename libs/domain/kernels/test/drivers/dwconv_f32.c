/* Sweeps nk_dwconv_f32 over shapes, bands and places of the output; holds it against the reference.
 */
#include "conv_reference.h"

#include "dwconv_choice.h"

#include "nk/dwconv_bands_f32.h"

#define POOL 20000
static float x_pool[POOL], w_pool[POOL], packed_pool[POOL], y_pool[POOL], scratch_pool[POOL];
static float bias[64];
static uint32_t seed = 88172645u;
static int failures;

static void fail(const conv_shape *s, const char *what)
{
    failures++;
    print_shape(s);
    test_print(what);
    test_print("\n");
}

static double activate(double v, const nk_dwconv_f32_params *p)
{
    if (p->activation == NK_ACT_RELU) return v < 0.0 ? 0.0 : v;
    if (p->activation == NK_ACT_NONE) return v;
    return v < (double)p->lo ? (double)p->lo : v > (double)p->hi ? (double)p->hi : v;
}

static void check(const conv_shape *s, const nk_dwconv_f32_params *p, const float *x,
                  const float *w, const float *y)
{
    for (int o = 0; o < s->out; o++)
        for (int oy = 0; oy < p->out_height; oy++)
            for (int ox = 0; ox < p->out_width; ox++) {
                double scale = 0.0;
                const double sum = conv_at(s, x, w, o, oy, ox, &scale) + (double)bias[o];
                const float got = y[(o * p->out_height + oy) * p->out_width + ox];
                if (is_close(got, activate(sum, p), scale)) continue;
                fail(s, "wrong");
                return;
            }
}

static void run(const conv_shape *s, int32_t activation, int band_rows, int in_place)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    const int taps = s->kh * s->kw, plane = s->h * s->w;
    const int in_count = s->in * plane, out_count = s->out * oh * ow;
    nk_dwconv_f32_params p = {
        .channels = s->in,
        .multiplier = s->out / s->in,
        CONV_GEOMETRY(s, oh, ow),
        .padded = s->top + s->left + s->bottom + s->right > 0,
        .band_rows = band_rows < oh ? band_rows : oh,
        .activation = activation,
        .lo = 0.0f,
        .hi = 0.5f,
    };
    const int scratch_count =
        NK_DWCONV_F32_SCRATCH_BYTES(ow, s->kw, s->sw, s->dw, p.band_rows, s->kh, s->sh, s->dh) / 4;
    const int larger = in_count > out_count && in_place ? in_count : out_count;
    float *x = LAST(x_pool, in_count), *y = LAST(y_pool, larger), *w = LAST(w_pool, s->out * taps);
    float *packed = LAST(packed_pool, s->out * (taps + 1)),
          *scratch = LAST(scratch_pool, scratch_count);
    test_fill_f32(x, (size_t)in_count, &seed);
    test_fill_f32(w, (size_t)(s->out * taps), &seed);
    test_fill_f32(bias, 64, &seed);
    for (int o = 0; o < s->out; o++) {
        packed[o * (taps + 1)] = bias[o];
        memcpy(packed + o * (taps + 1) + 1, w + o * taps, (size_t)taps * sizeof(float));
    }
    y[-1] = scratch[-1] = guard;
    nk_dwconv_rows_function *choices[MOST_CHOICES];
    for (int left = list_rows(&p, choices); left > 0; left--) {
        p.rows = choices[left - 1];
        if (in_place) memcpy(y, x, (size_t)in_count * sizeof(float));
        if (p.padded && p.band_rows < oh)
            nk_dwconv_bands_f32(&p, in_place ? y : x, packed, y, scratch);
        else
            nk_dwconv_f32(&p, in_place ? y : x, packed, y, p.padded ? scratch : NULL);
        check(s, &p, x, w, y);
        if (y[-1] != guard || scratch[-1] != guard) fail(s, "writes before its buffers");
        print_shape(s);
        test_report_f32("dwconv", y, (size_t)out_count);
    }
}

static void sweep_planes(int channels, int multiplier, int kh, int kw, int dilation, int *count)
{
    static const int planes[][2] = {{8, 8}, {9, 7}, {25, 5}, {1, 13}, {7, 1}, {3, 3}, {5, 14}};
    for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++)
        for (int stride = 1; stride <= 3; stride++)
            for (int pad = 0; pad <= 3; pad++) {
                conv_shape s = {channels,
                                channels,
                                channels * multiplier,
                                planes[q][0],
                                planes[q][1],
                                kh,
                                kw,
                                stride,
                                stride,
                                dilation,
                                dilation,
                                0,
                                0,
                                0,
                                0};
                const int tall = (kh - 1) * dilation, wide = (kw - 1) * dilation;
                (*count)++;
                if (pad == 1) s.top = s.bottom = tall / 2, s.left = s.right = wide / 2;
                if (pad == 2) s.top = tall, s.left = wide;
                if (pad == 3) s.bottom = kh, s.right = kw + 2;
                if (s.h + s.top + s.bottom <= tall || s.w + s.left + s.right <= wide) continue;
                const int oh = conv_out(s.h, kh, s.sh, s.dh, s.top, s.bottom);
                const int ow = conv_out(s.w, kw, s.sw, s.dw, s.left, s.right);
                const int fits = multiplier == 1 && oh <= s.h && ow <= s.w;
                run(&s, *count % 3, 1 + *count % 4 * (*count % 7), fits && *count % 2);
            }
}

int test_main(void)
{
    static const int kernels[][2] = {{3, 3}, {5, 5}, {7, 7}, {1, 3},  {1, 5}, {1, 7},
                                     {5, 3}, {2, 2}, {1, 1}, {10, 4}, {3, 1}};
    int count = 0;
    for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
        for (int dilation = 1; dilation <= 2; dilation++) {
            sweep_planes(3, 1, kernels[k][0], kernels[k][1], dilation, &count);
            sweep_planes(2, 2, kernels[k][0], kernels[k][1], dilation, &count);
        }
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
