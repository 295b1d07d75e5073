/* Sweeps the pooling kernels over one to three dimensions and holds them against direct loops. */
#include "nk_test.h"

#include "nk/avgpool2d.h"
#include "nk/avgpool_f32.h"
#include "nk/global_avgpool_f32.h"
#include "nk/maxpool2d.h"
#include "nk/maxpool_f32.h"
#include "nk/maxpool_indices_f32.h"
#include "nk/maxpool_s8.h"
#include "nk/maxpool_u8.h"

#define POOL 4000
#define LAST(pool, count) ((pool) + (POOL - (count)))
static float x_pool[POOL], y_pool[POOL];
static int8_t s8_pool[POOL], s8_out[POOL];
static uint8_t u8_pool[POOL], u8_out[POOL];
static int64_t index_pool[POOL];
static uint32_t seed = 362436069u;
static int failures;

/* One window by brute force over every tap. */
typedef struct {
    float best, sum;
    int32_t at[3]; /* of the first best */
    int inside, padded;
} answer;

static answer brute(const nk_pool_geometry *g, const int32_t pad_end[3], const float *x, int32_t c,
                    const int32_t out[3])
{
    answer a = {-INFINITY, 0.0f, {0, 0, 0}, 0, 0};
    for (int32_t i = 0; i < g->kernel[0] * g->kernel[1] * g->kernel[2]; i++) {
        const int32_t tap[3] = {i / (g->kernel[1] * g->kernel[2]), i / g->kernel[2] % g->kernel[1],
                                i % g->kernel[2]};
        int32_t at[3];
        int inside = 1, padded = 1;
        for (int d = 0; d < 3; d++) {
            at[d] = out[d] * g->stride[d] - g->pad[d] + tap[d] * g->dilation[d];
            if (at[d] < 0 || at[d] >= g->in[d]) inside = 0;
            if (at[d] >= g->in[d] + pad_end[d]) padded = 0;
        }
        a.padded += padded;
        if (!inside) continue;
        const float v = x[((c * g->in[0] + at[0]) * g->in[1] + at[1]) * g->in[2] + at[2]];
        a.inside++;
        a.sum += v;
        if (v > a.best) {
            a.best = v;
            memcpy(a.at, at, sizeof at);
        }
    }
    return a;
}

static int64_t expected_index(const nk_pool_geometry *g, const answer *a, int32_t c,
                              int column_major)
{
    const int32_t *in = g->in, *at = a->at;
    const int64_t offset = column_major ? (at[2] * in[1] + at[1]) * in[0] + at[0]
                                        : (at[0] * in[1] + at[1]) * in[2] + at[2];
    return 1000 + c * (in[0] * in[1] * in[2]) + offset;
}

static void expect(int right, const char *what, int shape)
{
    if (right) return;
    failures++;
    test_print(what);
    test_print(" differs in shape ");
    test_print_u32((uint32_t)shape);
    test_print("\n");
}

/* The templates by window, clipped or not. */
#define WINDOW(suffix, kernel_h, kernel_w)                                                         \
    NK_MAXPOOL2D(max_##suffix, float, kernel_h, kernel_w, 0)                                       \
    NK_MAXPOOL2D(max_##suffix##_clipped, float, kernel_h, kernel_w, 1)                             \
    NK_MAXPOOL2D(max_##suffix##_s8, int8_t, kernel_h, kernel_w, 1)                                 \
    NK_AVGPOOL2D(mean_##suffix, kernel_h, kernel_w, 0)                                             \
    NK_AVGPOOL2D(mean_##suffix##_clipped, kernel_h, kernel_w, 1)
WINDOW(2x2, 2, 2)
WINDOW(3x3, 3, 3)
WINDOW(1x2, 1, 2)
WINDOW(1x3, 1, 3)
WINDOW(5x4, 5, 4)

typedef struct {
    int32_t kernel_h, kernel_w;
    void (*max[2])(const nk_pool2d *p, const float *x, float *y);
    void (*max_s8)(const nk_pool2d *p, const int8_t *x, int8_t *y);
    void (*mean[2])(const nk_avgpool2d_params *p, const float *x, float *y);
} window_kernels;

static const window_kernels windows[] = {
    {2, 2, {max_2x2, max_2x2_clipped}, max_2x2_s8, {mean_2x2, mean_2x2_clipped}},
    {3, 3, {max_3x3, max_3x3_clipped}, max_3x3_s8, {mean_3x3, mean_3x3_clipped}},
    {1, 2, {max_1x2, max_1x2_clipped}, max_1x2_s8, {mean_1x2, mean_1x2_clipped}},
    {1, 3, {max_1x3, max_1x3_clipped}, max_1x3_s8, {mean_1x3, mean_1x3_clipped}},
    {5, 4, {max_5x4, max_5x4_clipped}, max_5x4_s8, {mean_5x4, mean_5x4_clipped}},
};

/* Whether a window of dimension i reaches beyond x. */
static int is_clipped(const nk_pool_geometry *g, int i)
{
    return g->pad[i] > 0 || (g->out[i] - 1) * g->stride[i] - g->pad[i] + g->kernel[i] > g->in[i];
}

/* The templates against the kernels of any geometry, in place where `in_place`. */
static void run_templates(const nk_pool_geometry *g, const nk_avgpool_f32_params *avg,
                          const window_kernels *w, int shape, int in_place)
{
    const nk_pool2d plane = {g->channels,  g->in[1],     g->in[2],  g->out[1], g->out[2],
                             g->stride[1], g->stride[2], g->pad[1], g->pad[2]};
    const nk_avgpool2d_params mean = {plane, avg->pad_end[1], avg->pad_end[2],
                                      avg->count_include_pad};
    const nk_maxpool_f32_params max = {*g};
    const nk_maxpool_s8_params max_s8 = {*g};
    const int32_t in_count = g->channels * g->in[1] * g->in[2];
    const int32_t out_count = g->channels * g->out[1] * g->out[2];
    const int clipped = is_clipped(g, 1) || is_clipped(g, 2);
    static float want[POOL];
    static int8_t want_s8[POOL];
    float *x = LAST(x_pool, in_count), *y = LAST(y_pool, in_place ? in_count : out_count);
    nk_maxpool_f32(&max, x, want);
    for (int always = clipped; always < 2; always++) {
        memcpy(y, x, (size_t)(in_place ? in_count : 0) * sizeof(float));
        w->max[always](&plane, in_place ? y : x, y);
        expect(memcmp(y, want, (size_t)out_count * sizeof(float)) == 0, "maxpool2d f32", shape);
    }
    nk_avgpool_f32(avg, x, want);
    for (int always = clipped; always < 2; always++) {
        memcpy(y, x, (size_t)(in_place ? in_count : 0) * sizeof(float));
        w->mean[always](&mean, in_place ? y : x, y);
        expect(memcmp(y, want, (size_t)out_count * sizeof(float)) == 0, "avgpool2d", shape);
    }
    nk_maxpool_s8(&max_s8, LAST(s8_pool, in_count), want_s8);
    w->max_s8(&plane, LAST(s8_pool, in_count), LAST(s8_out, out_count));
    expect(memcmp(LAST(s8_out, out_count), want_s8, (size_t)out_count) == 0, "maxpool2d s8", shape);
    test_report_f32("planar", y, (size_t)out_count);
}

static void run(const nk_pool_geometry *g, const int32_t pad_end[3], int shape, int in_place)
{
    const int32_t in_count = g->channels * g->in[0] * g->in[1] * g->in[2];
    const int32_t out_plane = g->out[0] * g->out[1] * g->out[2],
                  out_count = g->channels * out_plane;
    const nk_maxpool_f32_params max = {*g};
    const nk_maxpool_s8_params max_s8 = {*g};
    const nk_maxpool_u8_params max_u8 = {*g};
    const nk_maxpool_indices_f32_params indexed = {*g, shape % 2, 1000};
    const nk_avgpool_f32_params avg = {*g, {pad_end[0], pad_end[1], pad_end[2]}, shape % 2};
    static float maxima[POOL], means[POOL];
    float *x = LAST(x_pool, in_count), *y = LAST(y_pool, in_place ? in_count : out_count);
    int8_t *s8 = LAST(s8_pool, in_count);
    uint8_t *u8 = LAST(u8_pool, in_count);
    int64_t *indices = LAST(index_pool, out_count);
    for (int32_t i = 0; i < in_count; i++) {
        const int32_t v = (int32_t)(test_random_u32(&seed) >> 24) - 128;
        x[i] = (float)v / 64.0f;
        s8[i] = (int8_t)v;
        u8[i] = (uint8_t)(v + 128);
    }
    nk_maxpool_indices_f32(&indexed, x, maxima, indices);
    nk_maxpool_s8(&max_s8, s8, LAST(s8_out, out_count));
    nk_maxpool_u8(&max_u8, u8, LAST(u8_out, out_count));
    if (in_place) memcpy(y, x, (size_t)in_count * sizeof(float));
    nk_avgpool_f32(&avg, in_place ? y : x, y);
    memcpy(means, y, (size_t)out_count * sizeof(float));
    if (in_place) memcpy(y, x, (size_t)in_count * sizeof(float));
    nk_maxpool_f32(&max, in_place ? y : x, y);
    for (int32_t i = 0; i < out_count; i++) {
        const int32_t out[3] = {i % out_plane / (g->out[1] * g->out[2]), i / g->out[2] % g->out[1],
                                i % g->out[2]};
        const answer a = brute(g, pad_end, x, i / out_plane, out);
        const int32_t level = a.inside ? (int32_t)(a.best * 64.0f) : -128;
        const float mean = a.sum / (float)(avg.count_include_pad ? a.padded : a.inside);
        expect(y[i] == a.best && maxima[i] == a.best, "maxpool_f32", shape);
        expect(LAST(s8_out, out_count)[i] == level, "maxpool_s8", shape);
        expect(LAST(u8_out, out_count)[i] == level + 128, "maxpool_u8", shape);
        expect(!a.inside ||
                   indices[i] == expected_index(g, &a, i / out_plane, indexed.column_major),
               "indices", shape);
        expect(!a.inside || fabsf(means[i] - mean) <= 1e-6f, "avgpool_f32", shape);
    }
    test_report_f32("max", y, (size_t)out_count);
    test_report_f32("mean", means, (size_t)out_count);
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        const int has_gaps = g->dilation[1] > 1 || g->dilation[2] > 1;
        if (g->in[0] == 1 && g->kernel[0] == 1 && g->kernel[1] == windows[i].kernel_h &&
            g->kernel[2] == windows[i].kernel_w && !has_gaps)
            run_templates(g, &avg, &windows[i], shape, in_place);
    }
}

static void sweep(void)
{
    static const int32_t extents[][3] = {{1, 8, 8}, {1, 9, 7}, {1, 1, 13},
                                         {4, 5, 6}, {3, 3, 3}, {1, 2, 2}};
    static const int32_t kernels[][3] = {{1, 2, 2}, {1, 3, 3}, {1, 1, 2}, {2, 2, 2},
                                         {1, 1, 3}, {3, 1, 2}, {1, 5, 4}};
    int shape = 0;
    for (size_t e = 0; e < sizeof extents / sizeof extents[0]; e++)
        for (size_t k = 0; k < sizeof kernels / sizeof kernels[0]; k++)
            for (int32_t stride = 1; stride <= 3; stride++)
                for (int32_t mode = 0; mode < 6; mode++) {
                    nk_pool_geometry g = {.channels = 2};
                    int32_t pad_end[3] = {0, 0, 0};
                    int fits = 1, shrinks = 1;
                    for (int d = 0; d < 3; d++) {
                        g.in[d] = extents[e][d];
                        g.kernel[d] = kernels[k][d];
                        g.stride[d] = g.kernel[d] == 1 ? 1 : stride;
                        g.dilation[d] = mode == 5 && g.kernel[d] > 1 ? 2 : 1;
                        g.pad[d] = mode % 3 == 1 ? g.kernel[d] / 2 : 0;
                        pad_end[d] = mode % 3 != 0 ? g.kernel[d] / 2 : 0;
                        const int32_t room =
                            g.in[d] + g.pad[d] + pad_end[d] - (g.kernel[d] - 1) * g.dilation[d] - 1;
                        const int32_t ceil = mode >= 3 ? g.stride[d] - 1 : 0;
                        fits = fits && room >= 0;
                        g.out[d] = (room + ceil) / g.stride[d] + 1;
                        if ((g.out[d] - 1) * g.stride[d] >= g.in[d] + g.pad[d]) g.out[d]--;
                        shrinks = shrinks && g.pad[d] == 0 && g.out[d] <= g.in[d];
                    }
                    shape += fits;
                    if (fits) run(&g, pad_end, shape, shrinks && shape % 3 == 0);
                }
    test_print_u32((uint32_t)shape);
    test_print(" shapes\n");
}

static void check_global(int32_t channels, int32_t plane)
{
    const nk_global_avgpool_f32_params p = {channels, plane};
    float *x = LAST(x_pool, channels * plane), want[8];
    test_fill_f32(x, (size_t)(channels * plane), &seed);
    for (int32_t c = 0; c < channels; c++) {
        double sum = 0.0;
        for (int32_t i = 0; i < plane; i++)
            sum += (double)x[c * plane + i];
        want[c] = (float)(sum / plane);
    }
    nk_global_avgpool_f32(&p, x, x);
    for (int32_t c = 0; c < channels; c++)
        expect(fabsf(x[c] - want[c]) <= 1e-6f, "global_avgpool_f32", plane);
    test_report_f32("global", x, (size_t)channels);
}

int test_main(void)
{
    sweep();
    for (int32_t plane = 1; plane < 40; plane += 3)
        check_global(1 + plane % 8, plane);
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
