/*
 * Layer and instance normalisation of rows of 1 to 1,000 elements against double precision: random
 * rows, equal elements, one that differs, both ends; odd lengths, unaligned, in place.
 */
#include "nk/instancenorm_s8.h"
#include "nk/layernorm_s8.h"
#include "nk_test_s8.h"

enum { MOST = 4200 };

static int8_t x[MOST], y[MOST], place[MOST];
static float scale[1024], bias[1024];
static int32_t numbers[2048];
static uint32_t off_by_one, compared;

static void fill(int32_t kind, int32_t count, uint32_t *state)
{
    test_fill_s8(x, (size_t)count, state);
    for (int32_t i = 0; i < count && kind > 0; i++)
        x[i] = kind == 1 ? 127 : kind == 2 ? (int8_t)(i % 7 == 3 ? 5 : 4) : x[i] < 0 ? -128 : 127;
}

/* Compares `inner` elements normalised with the statistics of `count` others. */
static int check_row(const int8_t *from, int32_t count, double epsilon, int32_t inner,
                     const int8_t *values, const int8_t *got, int32_t along)
{
    double mean = 0.0, variance = 0.0;
    for (int32_t i = 0; i < count; i++)
        mean += (double)from[i] / count;
    for (int32_t i = 0; i < count; i++)
        variance += (from[i] - mean) * (from[i] - mean) / count;
    const double factor = variance < 1e-9 ? 0.0 : 1.0 / sqrt(variance + epsilon);
    for (int32_t i = 0; i < inner; i++) {
        const double real =
            (values[i] - mean) * factor * (double)scale[i * along] + (double)bias[i * along];
        const double want = fmax(-128.0, fmin(127.0, rint(real)));
        const double error = got[i] - want;
        if (error > 1.0 || error < -1.0) return test_fail_s8("row", i, got[i], (int32_t)want);
        off_by_one += error != 0.0;
        compared++;
    }
    return 0;
}

/* As the compiler makes them. */
static nk_layernorm_s8_params layer(int32_t outer, int32_t inner, double epsilon)
{
    const double root = 1.5 * sqrt(inner);
    int32_t bits = 30;
    while (ldexp(root, bits) >= 0x1p31)
        bits--;
    nk_layernorm_s8_params p = {.numbers = numbers, .outer = outer, .inner = inner};
    p.unit = (float)ldexp(1.0, bits);
    p.epsilon = (float)epsilon;
    p.inverse = (float)(1.0 / inner);
    for (int32_t i = 0; i < inner; i++) {
        numbers[2 * i] = (int32_t)rint(ldexp((double)scale[i], 32 + NK_LAYERNORM_SHIFT - bits));
        numbers[2 * i + 1] = (int32_t)rint(ldexp((double)bias[i] + 0.5, NK_LAYERNORM_SHIFT));
    }
    return p;
}

static int check_layer(int32_t inner, double epsilon)
{
    const int32_t outer = 4;
    const nk_layernorm_s8_params p = layer(outer, inner, epsilon);
    nk_layernorm_s8(&p, x, y);
    for (int32_t o = 0; o < outer; o++)
        if (check_row(x + o * inner, inner, epsilon, inner, x + o * inner, y + o * inner, 1) != 0)
            return 1;
    test_report_s8("layer", y, (size_t)(outer * inner));
    memcpy(place + 1, x, (size_t)(outer * inner));
    nk_layernorm_s8(&p, place + 1, place + 1);
    if (memcmp(place + 1, y, (size_t)(outer * inner)) != 0)
        return test_fail_s8("layer in place", 0, 0, 0);
    return 0;
}

/* Images of 6 channels. */
static int check_instance(int32_t groups, int32_t inner, double epsilon)
{
    const int32_t batch = 2, channels = 6 / groups, count = channels * inner;
    const nk_instancenorm_s8_params p = {scale,  bias,     (float)epsilon, batch,
                                         groups, channels, inner};
    nk_instancenorm_s8(&p, x, y);
    float *const kept_scale = scale + 512, *const kept_bias = bias + 512;
    memcpy(kept_scale, scale, 6 * sizeof *scale);
    memcpy(kept_bias, bias, 6 * sizeof *bias);
    int failed = 0;
    for (int32_t row = 0; row < batch * 6 && failed == 0; row++) {
        scale[0] = kept_scale[row % 6];
        bias[0] = kept_bias[row % 6];
        failed = check_row(x + row / channels * count, count, epsilon, inner, x + row * inner,
                           y + row * inner, 0);
    }
    scale[0] = kept_scale[0];
    bias[0] = kept_bias[0];
    test_report_s8("instance", y, (size_t)(batch * 6 * inner));
    return failed;
}

static void random_numbers(float size, uint32_t *state)
{
    for (int32_t i = 0; i < 512; i++) {
        scale[i] = test_random_f32(state) * size;
        bias[i] = test_random_f32(state) * 60.0f;
    }
}

int test_main(void)
{
    static const int32_t lengths[] = {1, 2, 3, 5, 16, 31, 64, 257, 500};
    uint32_t state = 11u;
    for (int32_t l = 0; l < 9; l++) {
        for (int32_t kind = 0; kind < 4; kind++) {
            random_numbers(kind == 3 ? 300.0f : 40.0f, &state);
            fill(kind, 4 * lengths[l], &state);
            if (check_layer(lengths[l], kind == 0 ? 3.7 : 0.002) != 0) return 1;
            fill(kind, 12 * 300, &state);
            const int32_t inner = lengths[l] > 300 ? 300 : lengths[l];
            if (check_instance(6, inner, 0.01) != 0 || check_instance(2, inner, 0.01) != 0)
                return 1;
        }
    }
    test_print_u32(off_by_one);
    test_print(" of ");
    test_print_u32(compared);
    test_print("\n");
    if (off_by_one > compared / 1000u)
        return test_fail_s8("differ", 0, (int32_t)off_by_one, (int32_t)(compared / 1000u));
    random_numbers(40.0f, &state);
    fill(0, MOST, &state);
    const nk_layernorm_s8_params narrow = layer(16, 32, 0.01);
    TEST_COUNT_BEGIN();
    nk_layernorm_s8(&narrow, x, y);
    TEST_COUNT_END();
    const nk_layernorm_s8_params wide = layer(16, 64, 0.01);
    TEST_COUNT_BEGIN();
    nk_layernorm_s8(&wide, x, y);
    TEST_COUNT_END();
    const nk_instancenorm_s8_params planes = {scale, bias, 0.01f, 1, 8, 1, 256};
    TEST_COUNT_BEGIN();
    nk_instancenorm_s8(&planes, x, y);
    TEST_COUNT_END();
    return 0;
}
