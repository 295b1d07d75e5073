/* Affine functions per channel against single elements, of every form of the arrays. */
#include "nk/affine_s8.h"
#include "nk/round_s8.h"
#include "nk_test_s8.h"

enum { CHANNELS = 7, MOST = 4096 };

static int8_t x[MOST], y[MOST], place[MOST];
static int32_t factor[CHANNELS], offset[CHANNELS];

static int check(int32_t inner, int32_t steps, int32_t shift, int32_t ties)
{
    const nk_affine_s8_params p = {3, CHANNELS, inner, steps & 1, steps >> 1, shift, ties};
    const int32_t count = 3 * CHANNELS * inner;
    nk_affine_s8(&p, x, factor, offset, y);
    for (int32_t i = 0; i < count; i++) {
        const int32_t c = i / inner % CHANNELS;
        const int32_t sum = x[i] * factor[c * p.factor_step] + offset[c * p.offset_step];
        if (y[i] != nk_round_s8(sum, shift, ties))
            return test_fail_s8("affine", i, y[i], nk_round_s8(sum, shift, ties));
    }
    test_report_s8("affine", y, (size_t)count);
    memcpy(place, x, sizeof place);
    nk_affine_s8(&p, place, factor, offset, place);
    return memcmp(place, y, (size_t)count) == 0 ? 0 : test_fail_s8("in place", inner, 0, 0);
}

int test_main(void)
{
    uint32_t state = 9u;
    test_fill_s8(x, MOST, &state);
    for (int32_t i = 0; i < CHANNELS; i++) {
        factor[i] = ((int32_t)(test_random_u32(&state) >> 12) - (1 << 19)) * 4;
        offset[i] = (int32_t)(test_random_u32(&state) >> 5) - (1 << 26);
    }
    factor[3] = 1 << 20;
    offset[3] = (3 << 20) - 1;
    for (int32_t inner = 1; inner < 20; inner++)
        for (int32_t steps = 0; steps < 4; steps++)
            for (int32_t ties = 0; ties < 3; ties++)
                if (check(inner, steps, 21, ties) != 0 || check(inner, steps, 17, ties) != 0)
                    return 1;
    const nk_affine_s8_params planes = {1, CHANNELS, 256, 1, 1, 21, NK_TIES_UP};
    static int32_t many[64];
    for (int32_t i = 0; i < 64; i++)
        many[i] = 1 << 20;
    const nk_affine_s8_params elements = {8, 64, 1, 1, 1, 21, NK_TIES_UP};
    TEST_COUNT_BEGIN();
    nk_affine_s8(&planes, x, factor, offset, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_affine_s8(&elements, x, many, many, y);
    TEST_COUNT_END();
    return 0;
}
