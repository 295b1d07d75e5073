/*
 * Sums of every pair of bytes, at factors from 2^-20 to 300 and zero points at both ends, against
 * exact results; odd lengths, unaligned, in place; rows that broadcast.
 */
#include "nk/sum_rows_s8.h"
#include "nk_test_sum_s8.h"

enum { PAIRS = 65536, MOST = 4096 };

static int8_t a[PAIRS], b[PAIRS], y[PAIRS + 1], other[PAIRS];
static uint32_t off_by_one, compared;

static int check_pairs(const test_scales *s)
{
    const nk_sum_s8_params p = test_add(s);
    nk_sum_s8(&p, a, b, y, PAIRS);
    uint32_t off = 0;
    for (int32_t i = 0; i < PAIRS; i++) {
        const double real = (a[i] - s->a_zero) * (s->a / s->y) + (b[i] - s->b_zero) * (s->b / s->y);
        const int32_t want = test_clamped(real, s->y_zero);
        if (y[i] > want + 1 || y[i] < want - 1) return test_fail_s8("sum", i, y[i], want);
        off += y[i] != want;
    }
    if (p.shift == 21) {
        off_by_one += off;
        compared += PAIRS;
    }
    /* One value of an operand may be next to a tie whatever the other is. */
    if (p.shift == 21 && off > PAIRS / 256)
        return test_fail_s8("sums that differ", p.a_factor, (int32_t)off, PAIRS / 256);
    test_report_s8("sum", y, PAIRS);
    return 0;
}

static int check_lengths(const test_scales *s)
{
    const nk_sum_s8_params p = test_add(s);
    nk_sum_s8(&p, a + 4711, b + 4711, other, 64);
    for (int32_t count = 0; count < 24; count++) {
        memset(y, 99, 64);
        nk_sum_s8(&p, a + 4711, b + 4711, y + 1, count);
        if (memcmp(y + 1, other, (size_t)count) != 0 || y[count + 1] != 99)
            return test_fail_s8("length", count, 0, 0);
    }
    memcpy(y, a + 4711, 64);
    nk_sum_s8(&p, y, b + 4711, y, 64);
    if (memcmp(y, other, 64) != 0) return test_fail_s8("in place of a", 0, 0, 0);
    memcpy(y, b + 4711, 64);
    nk_sum_s8(&p, a + 4711, y, y, 64);
    return memcmp(y, other, 64) == 0 ? 0 : test_fail_s8("in place of b", 0, 0, 0);
}

/* a [3][2][5], b [2][5], [2][1] or [5] and the same the other way round */
static int check_rows(const test_scales *s)
{
    static const nk_rows_s8 plans[] = {
        {10, 1, 1, 1, {3}, {10}, {0}},
        {5, 2, 1, 0, {3, 2}, {5, 5}, {-1, 1}},
        {5, 2, 0, 1, {3, 2}, {-1, 1}, {5, 5}},
    };
    nk_sum_rows_s8_params p = {test_add(s), {0}};
    for (int32_t plan = 0; plan < 3; plan++) {
        p.rows = plans[plan];
        nk_sum_rows_s8(&p, a + 999, b + 888, y);
        for (int32_t i = 0; i < 30; i++) {
            const int32_t ia = plan == 2 ? i / 5 % 2 : i;
            const int32_t ib = plan == 0 ? i % 10 : plan == 1 ? i / 5 % 2 : i;
            nk_sum_s8(&p.sum, a + 999 + ia, b + 888 + ib, other, 1);
            if (y[i] != other[0]) return test_fail_s8("rows", 100 * plan + i, y[i], other[0]);
        }
    }
    return 0;
}

int test_main(void)
{
    static const int32_t zeros[][3] = {
        {-128, 127, -128}, {127, 127, 127}, {3, -128, 0}, {-128, -128, 127}, {-7, 11, -1}};
    for (int32_t i = 0; i < PAIRS; i++) {
        a[i] = (int8_t)(i / 256 - 128);
        b[i] = (int8_t)(i * 167 % 256 - 128);
    }
    int32_t turn = 0;
    for (int32_t fa = 0; fa < TEST_FACTORS; fa++) {
        for (int32_t fb = fa % 3; fb < TEST_FACTORS; fb += 3, turn++) {
            const int32_t *z = zeros[turn % 5];
            const double sign = turn % 3 == 2 ? -1.0 : 1.0;
            const test_scales s = {
                test_factors[fa], sign * test_factors[fb], 1.0, z[0], z[1], z[2]};
            if (check_pairs(&s) != 0 || check_lengths(&s) != 0 || check_rows(&s) != 0) return 1;
        }
    }
    if (off_by_one > compared / 1000)
        return test_fail_s8("sums", 0, (int32_t)off_by_one, (int32_t)(compared / 1000));
    test_print_u32(off_by_one);
    test_print(" of ");
    test_print_u32(compared);
    test_print("\n");
    const test_scales uneven = {0.71, 0.93, 1.0, -128, 3, -128}, ties = {0.5, 0.5, 1.0, 3, 3, 3};
    const nk_sum_s8_params up = test_add(&uneven), odd = test_add(&ties);
    nk_sum_rows_s8_params rows = {up, {64, 1, 1, 0, {64}, {64}, {1}}};
    TEST_COUNT_BEGIN();
    nk_sum_s8(&up, a, b, y, MOST);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_sum_s8(&odd, a, b, y, MOST);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_sum_rows_s8(&rows, a, b, y);
    TEST_COUNT_END();
    return 0;
}
