/* Checksums of the scalar functions over every exponent and both signs. */
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

static void checksum(const char *name, function_f32 f)
{
    uint32_t state = 1u;
    uint32_t sum = 0u;
    for (uint32_t binade = 0u; binade < 512u; binade++) {
        for (uint32_t i = 0u; i < 8u; i++) {
            float y = f(nk_from_bits_f32((binade << 23) | (test_random_u32(&state) >> 9)));
            sum = sum * 31u + test_checksum_f32(&y, 1u);
        }
    }
    test_print(name);
    test_print(" ");
    test_print_hex(sum);
    test_print("\n");
}

int test_main(void)
{
    checksum("exp", exp_f32);
    checksum("tanh", tanh_f32);
    checksum("sigmoid", sigmoid_f32);
    checksum("erf", nk_erf_f32);
    checksum("log", nk_log_f32);
    checksum("log1p", nk_log1p_f32);
    checksum("softplus", nk_softplus_f32);
    return 0;
}
