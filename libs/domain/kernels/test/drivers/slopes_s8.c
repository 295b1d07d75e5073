/* PRelu of every byte and channels of odd lengths, against single elements; in place. */
#include "nk/slopes_s8.h"
#include "nk/round_s8.h"
#include "nk_test_s8.h"

enum { CHANNELS = 5, MOST = 4096 };

static int8_t x[MOST], y[MOST];
static int32_t numbers[2 * CHANNELS];

static int check(int32_t inner, int32_t zero, int32_t shift, int32_t ties)
{
    const nk_slopes_s8_params p = {2,     CHANNELS, inner, zero, 3 << (shift - 2), 5 << (shift - 1),
                                   shift, ties};
    const int32_t count = 2 * CHANNELS * inner;
    memcpy(y, x, sizeof y);
    nk_slopes_s8(&p, y, numbers, y);
    for (int32_t i = 0; i < count; i++) {
        const int32_t *below = numbers + 2 * (i / inner % CHANNELS);
        const int32_t sum = x[i] < zero ? x[i] * below[0] + below[1] : x[i] * p.factor + p.offset;
        if (y[i] != nk_round_s8(sum, shift, ties))
            return test_fail_s8("slopes", i, y[i], nk_round_s8(sum, shift, ties));
    }
    test_report_s8("slopes", y, (size_t)count);
    return y[count] == x[count] ? 0 : test_fail_s8("end", inner, y[count], x[count]);
}

int test_main(void)
{
    static const int32_t zeros[] = {-128, 0, 127};
    uint32_t state = 9u;
    test_fill_s8(x, MOST, &state);
    for (int32_t i = 0; i < 2 * CHANNELS; i++)
        numbers[i] = (int32_t)(test_random_u32(&state) >> 11) - (1 << 20);
    for (int32_t inner = 1; inner < 12; inner++)
        for (int32_t z = 0; z < 3; z++)
            for (int32_t ties = 0; ties < 3; ties++)
                if (check(inner, zeros[z], 21 - inner % 2 * 4, ties) != 0) return 1;
    const nk_slopes_s8_params planes = {1, CHANNELS, 256, 3, 1 << 20, 1 << 20, 21, NK_TIES_UP};
    TEST_COUNT_BEGIN();
    nk_slopes_s8(&planes, x, numbers, y);
    TEST_COUNT_END();
    return 0;
}
