/* Error of the scalar functions against double, over every exponent and both signs: SAMPLES points
 * in each binade, evenly spread with a random offset. */
#include "nk/math_f32.h"
#include "nk_test.h"

typedef float (*function_f32)(float);

static float exp_f32(float x)
{
    return nk_exp_f32(x);
}

static float tanh_f32(float x)
{
    return nk_tanh_f32(x);
}

static float sigmoid_f32(float x)
{
    return nk_sigmoid_f32(x);
}

static float sample(uint32_t binade, uint32_t i, uint32_t *state)
{
    uint32_t step = 0x00800000u / SAMPLES;
    return nk_from_bits_f32((binade << 23) | (i * step + test_random_u32(state) % step));
}

static double sigmoid(double x)
{
    return 1.0 / (1.0 + exp(-x));
}

static double softplus(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

static double error_ulp(float got, double want)
{
    float rounded = (float)want;
    if (rounded != rounded || got != got) {
        return (rounded != rounded) == (got != got) ? 0.0 : 1e9;
    }
    if (isinf(rounded) || isinf(got)) {
        return rounded == got ? 0.0 : 1e9;
    }
    int exponent;
    frexp(fabs(want) < 0x1p-126 ? 0x1p-126 : want, &exponent);
    return fabs((double)got - want) / ldexp(1.0, exponent - 24);
}

static int check(const char *name, function_f32 f, double (*exact)(double), double limit)
{
    uint32_t state = 1u;
    double worst = 0.0;
    for (uint32_t binade = 0u; binade < 512u; binade++) {
        for (uint32_t i = 0u; i < SAMPLES; i++) {
            float x = sample(binade, i, &state);
            double error = error_ulp(f(x), exact((double)x));
            worst = error > worst ? error : worst;
        }
    }
    test_print(name);
    test_print(worst <= limit ? " is within its limit\n" : " is beyond its limit\n");
    return worst <= limit ? 0 : 1;
}
int test_main(void)
{
    int failed = check("exp", exp_f32, exp, 2.0);
    failed += check("tanh", tanh_f32, tanh, 2.0);
    failed += check("sigmoid", sigmoid_f32, sigmoid, 2.0);
    failed += check("erf", nk_erf_f32, erf, 2.0);
    failed += check("log", nk_log_f32, log, 2.0);
    failed += check("log1p", nk_log1p_f32, log1p, 2.0);
    failed += check("softplus", nk_softplus_f32, softplus, 2.5);
    return failed;
}
