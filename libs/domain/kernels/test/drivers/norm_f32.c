/* Layer, instance and group normalisation, in place and apart, against double. */
#include "nk/instancenorm_f32.h"
#include "nk/layernorm_f32.h"
#include "nk_test.h"

enum { MAX = 3 * 4 * 6 * 35 };

static float x[MAX], y[MAX], scale[MAX], bias[MAX], mean[4], inv_std[4];
static double want[MAX];

/* Normalises count elements at `first`; element i takes the scale and bias number of(i). */
static double exact(uint32_t first, uint32_t count, uint32_t per_parameter, uint32_t parameter,
                    int with_bias)
{
    double middle = 0.0, variance = 0.0;
    for (uint32_t i = first; i < first + count; i++) {
        middle += (double)x[i] / count;
    }
    for (uint32_t i = first; i < first + count; i++) {
        variance += ((double)x[i] - middle) * ((double)x[i] - middle) / count;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t of = parameter + i / per_parameter;
        double v = ((double)x[first + i] - middle) / sqrt(variance + 1e-5);
        want[first + i] = v * (double)scale[of] + (with_bias ? (double)bias[of] : 0.0);
    }
    return middle;
}

static int check_layer(uint32_t outer, uint32_t inner, int with_bias)
{
    nk_layernorm_f32_params p = {outer, inner, 1e-5f, scale, with_bias ? bias : NULL};
    double means[4];
    for (uint32_t o = 0; o < outer; o++) {
        means[o] = exact(o * inner, inner, 1u, 0u, with_bias);
    }
    memcpy(y, x, sizeof y);
    nk_layernorm_f32(&p, with_bias ? y : x, y, with_bias ? mean : NULL, inv_std);
    test_report_f32("layer", y, (size_t)outer * inner);
    return test_is_close("layer", y, want, (size_t)outer * inner, 1e-5) &&
           (!with_bias || test_is_close("mean", mean, means, outer, 1e-6)) && inv_std[0] > 0.0f;
}

static int check_group(uint32_t groups, uint32_t channels, uint32_t inner, int in_place)
{
    nk_instancenorm_f32_params p = {2u, groups, channels, inner, 1e-5f, scale, bias};
    uint32_t size = channels * inner;
    for (uint32_t g = 0; g < 2u * groups; g++) {
        exact(g * size, size, inner, g % groups * channels, 1);
    }
    memcpy(y, x, sizeof y);
    nk_instancenorm_f32(&p, in_place ? y : x, y);
    test_report_f32("group", y, (size_t)2 * groups * size);
    return test_is_close("group", y, want, (size_t)2 * groups * size, 1e-5);
}

int test_main(void)
{
    static const uint32_t sizes[] = {2, 3, 7, 8, 9, 16, 35};
    uint32_t state = 1u;
    int good = 1;
    test_fill_f32(x, MAX, &state);
    test_fill_f32(scale, MAX, &state);
    test_fill_f32(bias, MAX, &state);
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        good &= check_layer(4u, sizes[i], 0) & check_layer(3u, sizes[i], 1);
        good &= check_group(4u, 1u, sizes[i], 0) & check_group(2u, 3u, sizes[i], 1);
    }
    return good ? 0 : 1;
}
