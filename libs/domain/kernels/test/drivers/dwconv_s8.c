/* Sweeps nk_dwconv_s8 over shapes, bands, rescales and places of the output, with random and
 * extreme data; holds every output against a direct sum. */
#include "conv_reference.h"

#include "dwconv_s8_choice.h"

#include "nk/dwconv_bands_s8.h"

#define POOL 20000
static int8_t x_pool[POOL], y_pool[POOL], weights[POOL];
static int8_t record_pool[POOL];
static uint32_t scratch_pool[POOL];
static uint32_t seed = 88172645u;
static int failures;

static int32_t any_s8(int extreme)
{
    const uint32_t r = test_random_u32(&seed);
    if (extreme) return r & 64u ? 127 : -128;
    return (int32_t)(r >> 24) - 128;
}

/* Records of random weights; multipliers for sums of `taps` products to fill int8. */
static void make_weights(const conv_shape *s, const nk_dwconv_s8_params *p, int8_t *w, int extreme)
{
    const int taps = s->kh * s->kw;
    for (int o = 0; o < s->out; o++, w += NK_DWCONV_S8_RECORD(s->kh, s->kw)) {
        int32_t sum = 0;
        for (int i = 0; i < taps; i++) {
            const int8_t v = (int8_t)any_s8(extreme);
            weights[o * taps + i] = v;
            w[NK_DWCONV_S8_WEIGHTS + i] = v;
            sum += v;
        }
        int32_t multiplier = (int32_t)((test_random_u32(&seed) >> 1) & ~255u);
        if (p->requant.shift == 1) multiplier >>= 6;
        const int32_t numbers[2] = {multiplier, any_s8(0) * 16 - p->zero * sum};
        memcpy(w, numbers, sizeof numbers);
    }
}

static int8_t expected(const conv_shape *s, const nk_dwconv_s8_params *p, const int8_t *x,
                       const int8_t *record, int o, int oy, int ox)
{
    const int taps = s->kh * s->kw;
    int32_t sum = nk_dwconv_s8_number(record, NK_DWCONV_S8_BIAS);
    for (int i = 0; i < taps; i++) {
        const int iy = oy * s->sh - s->top + i / s->kw * s->dh;
        const int ix = ox * s->sw - s->left + i % s->kw * s->dw;
        const int inside = iy >= 0 && ix >= 0 && iy < s->h && ix < s->w;
        const int32_t v = inside ? x[(o / p->multiplier * s->h + iy) * s->w + ix] : p->zero;
        sum += v * weights[o * taps + i];
    }
    return nk_requantize(&p->requant, sum, nk_dwconv_s8_number(record, NK_DWCONV_S8_MULTIPLIER));
}

static void check(const conv_shape *s, const nk_dwconv_s8_params *p, const int8_t *x,
                  const int8_t *w, const int8_t *y)
{
    for (int o = 0; o < s->out; o++)
        for (int oy = 0; oy < p->out_height; oy++)
            for (int ox = 0; ox < p->out_width; ox++)
                if (*y++ !=
                    expected(s, p, x, w + o * NK_DWCONV_S8_RECORD(s->kh, s->kw), o, oy, ox)) {
                    failures++;
                    print_shape(s);
                    test_print("wrong\n");
                    return;
                }
}

static nk_requant some_rescale(int turn)
{
    static const nk_requant kinds[] = {
        {.pre = 0, .shift = 1, .lo = -128, .hi = 127}, {.pre = 0, .shift = 1, .lo = -20, .hi = 90},
        {.pre = 0, .shift = 7, .lo = -128, .hi = 127}, {.pre = 0, .shift = 22, .lo = -128, .hi = 0},
        {.pre = 4, .shift = 1, .lo = -128, .hi = 127},
    };
    nk_requant q = kinds[turn % 5];
    const int32_t zero = turn % 7 == 0 ? -128 : turn % 7 == 1 ? 127 : any_s8(0);
    q.offset = zero * (1 << q.shift) + (1 << (q.shift - 1));
    return q;
}

static uint32_t checksum(const int8_t *from, int count)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < count; i++)
        hash = (hash ^ (uint8_t)from[i]) * 16777619u;
    return hash;
}

static void run(const conv_shape *s, int turn, int band_rows, int in_place)
{
    const int oh = conv_out(s->h, s->kh, s->sh, s->dh, s->top, s->bottom);
    const int ow = conv_out(s->w, s->kw, s->sw, s->dw, s->left, s->right);
    const int in_count = s->in * s->h * s->w, out_count = s->out * oh * ow;
    const int extreme = turn % 3 == 0;
    nk_dwconv_s8_params p = {
        .channels = s->in,
        .multiplier = s->out / s->in,
        CONV_GEOMETRY(s, oh, ow),
        .pitch = NK_DWCONV_S8_PITCH(ow, s->kw, s->sw, s->dw),
        .band_rows = band_rows < oh ? band_rows : oh,
        .zero = turn % 5 == 0   ? -128
                : turn % 5 == 1 ? 127
                                : any_s8(0),
        .requant = some_rescale(turn),
    };
    const int bytes =
        NK_DWCONV_S8_SCRATCH_BYTES(ow, s->kw, s->sw, s->dw, p.band_rows, s->kh, s->sh, s->dh);
    const int larger = in_count > out_count && in_place ? in_count : out_count;
    int8_t *x = LAST(x_pool, in_count), *y = LAST(y_pool, larger);
    int8_t *w = LAST(record_pool, s->out * NK_DWCONV_S8_RECORD(s->kh, s->kw) + 1);
    uint32_t *scratch = LAST(scratch_pool, (bytes + 3) / 4);
    for (int i = 0; i < in_count; i++)
        x[i] = (int8_t)any_s8(extreme);
    make_weights(s, &p, w, extreme);
    y[-1] = 77;
    scratch[-1] = 0x77777777u;
    nk_dwconv_rows_s8_function *choices[MOST_CHOICES];
    for (int left = list_rows(&p, choices); left > 0; left--) {
        p.rows = choices[left - 1];
        if (in_place) memcpy(y, x, (size_t)in_count);
        if (p.band_rows < oh)
            nk_dwconv_bands_s8(&p, in_place ? y : x, w, y, scratch);
        else
            nk_dwconv_s8(&p, in_place ? y : x, w, y, scratch);
        check(s, &p, x, w, y);
        if (y[-1] != 77 || scratch[-1] != 0x77777777u) failures++;
        print_shape(s);
        test_print_hex(checksum(y, out_count));
        test_print(" dwconv\n");
    }
}

static void sweep_planes(int channels, int multiplier, int kh, int kw, int dilation, int *count)
{
    static const int planes[][2] = {{8, 8}, {9, 7}, {25, 5}, {1, 13}, {7, 1}, {3, 3}, {5, 14}};
    for (size_t q = 0; q < sizeof planes / sizeof planes[0]; q++)
        for (int stride = 1; stride <= 3; stride++)
            for (int pad = 0; pad <= 3; pad++) {
                conv_shape s = {.groups = channels,
                                .in = channels,
                                .out = channels * multiplier,
                                .h = planes[q][0],
                                .w = planes[q][1],
                                .kh = kh,
                                .kw = kw,
                                .sh = stride,
                                .sw = stride,
                                .dh = dilation,
                                .dw = dilation};
                const int tall = (kh - 1) * dilation, wide = (kw - 1) * dilation;
                (*count)++;
                if (pad == 1) s.top = s.bottom = tall / 2, s.left = s.right = wide / 2;
                if (pad == 2) s.top = tall, s.left = wide;
                if (pad == 3) s.bottom = kh, s.right = kw + 2;
                if (s.h + s.top + s.bottom <= tall || s.w + s.left + s.right <= wide) continue;
                const int oh = conv_out(s.h, kh, s.sh, s.dh, s.top, s.bottom);
                const int ow = conv_out(s.w, kw, s.sw, s.dw, s.left, s.right);
                const int fits = multiplier == 1 && oh <= s.h && ow <= s.w;
                run(&s, *count, 1 + *count % 4 * (*count % 7), fits && *count % 2);
            }
}

int test_main(void)
{
    static const int kernels[][2] = {{3, 3}, {5, 5}, {7, 7}, {1, 3},  {1, 5}, {1, 7},
                                     {5, 3}, {2, 2}, {1, 1}, {10, 4}, {3, 1}, {2, 9}};
    int count = 0;
    for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
        for (int dilation = 1; dilation <= 2; dilation++) {
            sweep_planes(3, 1, kernels[k][0], kernels[k][1], dilation, &count);
            sweep_planes(2, 2, kernels[k][0], kernels[k][1], dilation, &count);
        }
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
