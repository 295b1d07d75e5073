/*
 * Sweeps the int8 means over rows, lines and windows and holds them against exact fractions, half
 * to even. The scale of x over that of y is a fraction too.
 */
#include "nk_test.h"

#include "nk/avgpool2d_s8.h"
#include "nk/avgpool_s8.h"
#include "nk/maxpool2d_pairs_s8.h"
#include "nk/maxpool2d_s8.h"
#include "nk/maxpool_s8.h"
#include "nk/mean_lines_s8.h"
#include "nk/mean_rows_s8.h"

#define POOL 40000
#define LAST(pool, count) ((pool) + (POOL - (count)))
static int8_t x_pool[POOL], y_pool[POOL], plane_pool[POOL];
static uint32_t seed = 362436069u;
static int failures, checked;

typedef struct {
    int32_t up, down; /* scale of x over that of y */
    int32_t zero, zero_out;
    int extreme;
} numbers;

static const int32_t ratios[][2] = {{1, 1}, {1, 2}, {3, 1}, {7, 5}, {1, 1000}, {4, 1}};

static numbers some_numbers(int turn)
{
    const int32_t *ratio = ratios[turn % 6];
    const int32_t ends[] = {-128, 127, 0, 3};
    const numbers n = {ratio[0], ratio[1], ends[turn % 4], ends[turn / 4 % 4], turn % 5 == 0};
    return n;
}

/* As averageRescale makes them. */
static nk_average average_for(const numbers *n, int32_t count, int has_parts)
{
    const double factor = (double)n->up / n->down / count, reach = 255.0 * count;
    nk_average a = {0};
    while (reach * ldexp(1.0, a.pre + 1) <= 1073741824.0)
        a.pre++;
    a.shift = 19;
    while (reach * factor * ldexp(1.0, a.shift) > 134217728.0)
        a.shift--;
    while (1 << (a.up + 1) <= count)
        a.up++;
    const double unit = ldexp(1.0, 32 + a.shift - a.pre);
    a.multiplier = (int32_t)lround(factor * unit);
    a.part_multiplier = (int32_t)lround(factor * count * ldexp(unit, -a.up));
    const double error = factor * count * ldexp(1.0, a.shift - a.pre);
    a.slack = 2 + (has_parts ? (int32_t)ceil(error) : 0);
    a.offset = n->zero_out * (1 << a.shift) + (1 << (a.shift - 1)) - a.slack;
    a.odd = n->zero_out & 1;
    return a;
}

/* The mean of `count` elements with this sum of differences. */
static int32_t exact(const numbers *n, int64_t sum, int32_t count)
{
    const int64_t below = (int64_t)n->down * count, above = sum * n->up;
    int64_t whole = above / below;
    if (whole * below > above) whole--;
    const int64_t twice = 2 * (above - whole * below);
    if (twice > below || (twice == below && whole % 2 != 0)) whole++;
    whole += n->zero_out;
    return (int32_t)(whole < -128 ? -128 : whole > 127 ? 127 : whole);
}

static void fill(int8_t *x, int count, int extreme)
{
    for (int i = 0; i < count; i++) {
        const uint32_t r = test_random_u32(&seed);
        x[i] = (int8_t)(extreme ? (r & 64u ? 127 : -128) : (int)(r >> 24) - 128);
    }
}

static void expect(int right, const char *what, int32_t a, int32_t b)
{
    checked++;
    if (right) return;
    failures++;
    test_print(what);
    test_print(" wrong ");
    test_print_u32((uint32_t)a);
    test_print(" ");
    test_print_u32((uint32_t)b);
    test_print("\n");
}

static void report(const char *label, const int8_t *y, int count)
{
    uint32_t hash = 2166136261u;
    for (int i = 0; i < count; i++)
        hash = (hash ^ (uint8_t)y[i]) * 16777619u;
    test_print(label);
    test_print(" ");
    test_print_hex(hash);
    test_print("\n");
}

static void check_axis(int32_t outer, int32_t count, int32_t inner, int turn)
{
    const numbers n = some_numbers(turn);
    const int total = outer * count * inner;
    const nk_average average = average_for(&n, count, 0);
    int8_t *x = LAST(x_pool, total), *y = LAST(y_pool, total);
    fill(x, total, n.extreme);
    if (turn % 9 == 0) memset(x, turn % 2 ? 127 : -128, (size_t)total);
    memcpy(y, x, (size_t)total);
    if (inner == 1) {
        const nk_mean_rows_s8_params p = {outer, count, n.zero, average};
        nk_mean_rows_s8(&p, y, y);
    } else {
        const nk_mean_lines_s8_params p = {outer, count, inner, n.zero, average};
        nk_mean_lines_s8(&p, y, y);
    }
    for (int32_t o = 0; o < outer * inner; o++) {
        int64_t sum = 0;
        for (int32_t i = 0; i < count; i++)
            sum += x[(o / inner * count + i) * inner + o % inner] - n.zero;
        expect(y[o] == exact(&n, sum, count), "mean", count, o);
    }
    report("mean", y, outer * inner);
}

/* One window by brute force over every tap. */
static int32_t window_mean(const nk_avgpool_s8_params *p, const numbers *n, const int8_t *x,
                           int32_t c, const int32_t out[3])
{
    const nk_pool_geometry *g = &p->geometry;
    int64_t sum = 0;
    int32_t inside = 0, padded = 0;
    for (int32_t i = 0; i < g->kernel[0] * g->kernel[1] * g->kernel[2]; i++) {
        const int32_t tap[3] = {i / (g->kernel[1] * g->kernel[2]), i / g->kernel[2] % g->kernel[1],
                                i % g->kernel[2]};
        int32_t at[3];
        int is_inside = 1, is_padded = 1;
        for (int d = 0; d < 3; d++) {
            at[d] = out[d] * g->stride[d] - g->pad[d] + tap[d] * g->dilation[d];
            if (at[d] < 0 || at[d] >= g->in[d]) is_inside = 0;
            if (at[d] >= g->in[d] + p->pad_end[d]) is_padded = 0;
        }
        padded += is_padded;
        if (!is_inside) continue;
        inside++;
        sum += x[((c * g->in[0] + at[0]) * g->in[1] + at[1]) * g->in[2] + at[2]] - n->zero;
    }
    const int32_t count = p->count_include_pad ? padded : inside;
    return exact(n, sum, count > 0 ? count : 1);
}

/* The kernels for planes, in place where they may be. */
static void run_planar(const nk_avgpool_s8_params *p, const numbers *n, const int8_t *x,
                       const int8_t *want, int32_t out_count)
{
    const nk_pool_geometry *g = &p->geometry;
    const int32_t in_count = g->channels * g->in[1] * g->in[2];
    if (g->in[0] * g->kernel[0] > 1 || g->dilation[1] * g->dilation[2] > 1) return;
    int clipped = 0, fits = 1;
    for (int d = 1; d < 3; d++) {
        clipped |=
            g->pad[d] > 0 || (g->out[d] - 1) * g->stride[d] - g->pad[d] + g->kernel[d] > g->in[d];
        fits = fits && g->pad[d] == 0 && g->out[d] <= g->in[d];
    }
    const nk_pool2d pool = {g->channels,  g->in[1],     g->in[2],  g->out[1], g->out[2],
                            g->stride[1], g->stride[2], g->pad[1], g->pad[2]};
    const nk_avgpool2d_s8_params mean = {
        .pool = pool,
        .kernel_h = g->kernel[1],
        .kernel_w = g->kernel[2],
        .pad_bottom = p->pad_end[1],
        .pad_right = p->pad_end[2],
        .count_include_pad = p->count_include_pad,
        .zero = p->zero,
        .average = average_for(n, g->kernel[1] * g->kernel[2], clipped),
    };
    const nk_maxpool2d_s8_params max = {pool, g->kernel[1], g->kernel[2]};
    const nk_maxpool_s8_params any_max = {*g};
    static int8_t largest[POOL];
    int8_t *y = LAST(plane_pool, in_count > out_count ? in_count : out_count);
    memcpy(y, x, (size_t)in_count);
    nk_avgpool2d_s8(&mean, fits ? y : x, y);
    for (int32_t i = 0; i < out_count; i++)
        expect(y[i] == want[i], "planar", g->kernel[2], i);
    nk_maxpool_s8(&any_max, x, largest);
    memcpy(y, x, (size_t)in_count);
    nk_maxpool2d_s8(&max, fits ? y : x, y);
    expect(memcmp(y, largest, (size_t)out_count) == 0, "largest", g->kernel[2], 0);
    report("planar", y, out_count);
    if (clipped || g->kernel[2] != 2 || g->stride[2] != 2) return;
    const nk_maxpool2d_pairs_s8_params pairs = {pool, g->kernel[1]};
    memcpy(y, x, (size_t)in_count);
    nk_maxpool2d_pairs_s8(&pairs, fits ? y : x, y);
    expect(memcmp(y, largest, (size_t)out_count) == 0, "pairs", g->kernel[1], 0);
    report("pairs", y, out_count);
}

static void check_windows(const nk_pool_geometry *g, const int32_t pad_end[3], int turn)
{
    const numbers n = some_numbers(turn);
    const int32_t count = g->kernel[0] * g->kernel[1] * g->kernel[2];
    const int32_t in_count = g->channels * g->in[0] * g->in[1] * g->in[2];
    const int32_t plane = g->out[0] * g->out[1] * g->out[2], out_count = g->channels * plane;
    const nk_avgpool_s8_params p = {
        .geometry = *g,
        .pad_end = {pad_end[0], pad_end[1], pad_end[2]},
        .count_include_pad = turn % 2,
        .zero = n.zero,
        .average = average_for(&n, count, 1),
    };
    int8_t *x = LAST(x_pool, in_count), *y = LAST(y_pool, out_count);
    fill(x, in_count, n.extreme);
    nk_avgpool_s8(&p, x, y);
    for (int32_t i = 0; i < out_count; i++) {
        const int32_t out[3] = {i % plane / (g->out[1] * g->out[2]), i / g->out[2] % g->out[1],
                                i % g->out[2]};
        expect(y[i] == window_mean(&p, &n, x, i / plane, out), "window", count, i);
    }
    report("window", y, out_count);
    run_planar(&p, &n, x, y, out_count);
}

static void sweep_windows(void)
{
    static const int32_t extents[][3] = {{1, 8, 8}, {1, 9, 7}, {1, 1, 29}, {3, 4, 5}};
    static const int32_t kernels[][3] = {{1, 2, 2}, {1, 3, 3}, {1, 1, 8}, {2, 1, 3},
                                         {1, 1, 2}, {1, 3, 5}, {1, 2, 1}};
    int turn = 0;
    for (int e = 0; e < 4; e++)
        for (int k = 0; k < 7; k++)
            for (int32_t stride = 1; stride <= 3; stride++)
                for (int32_t mode = 0; mode < 12; mode++) {
                    nk_pool_geometry g = {.channels = 2};
                    int32_t pad_end[3] = {0, 0, 0};
                    int fits = 1;
                    for (int d = 0; d < 3; d++) {
                        g.in[d] = extents[e][d];
                        g.kernel[d] = kernels[k][d];
                        g.stride[d] = g.kernel[d] == 1 ? 1 : stride;
                        g.dilation[d] = mode == 5 && g.kernel[d] > 1 ? 2 : 1;
                        g.pad[d] = mode % 3 == 1 ? g.kernel[d] / 2 : 0;
                        pad_end[d] = mode % 3 != 0 ? g.kernel[d] / 2 : 0;
                        const int32_t room =
                            g.in[d] + g.pad[d] + pad_end[d] - (g.kernel[d] - 1) * g.dilation[d] - 1;
                        const int32_t ceil = mode % 6 >= 3 ? g.stride[d] - 1 : 0;
                        fits = fits && room >= 0;
                        g.out[d] = (room + ceil) / g.stride[d] + 1;
                        if ((g.out[d] - 1) * g.stride[d] >= g.in[d] + g.pad[d]) g.out[d]--;
                    }
                    if (fits) check_windows(&g, pad_end, ++turn);
                }
}

int test_main(void)
{
    static const int32_t counts[] = {1, 2, 3, 4, 5, 16, 17, 63, 64, 125, 256, 257, 300, 1031};
    int turn = 0;
    for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
        for (int32_t outer = 1; outer <= 3; outer++)
            for (int32_t inner = 1; inner <= 11; inner += 1 + inner % 4)
                check_axis(outer, counts[c], inner, ++turn);
    check_axis(1, 33000, 1, 1);
    sweep_windows();
    test_print_u32((uint32_t)checked);
    test_print(failures ? " FAILED\n" : " all as the reference\n");
    return failures ? 1 : 0;
}
