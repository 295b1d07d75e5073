/*
 * Products of every pair of bytes, at factors from 2^-20 to 300 and zero points at both ends,
 * against exact results; odd lengths, unaligned, in place; rows that broadcast.
 */
#include "nk/product_rows_s8.h"
#include "nk_test_sum_s8.h"

enum { PAIRS = 65536, MOST = 4096 };

static int8_t a[PAIRS], b[PAIRS], y[PAIRS + 1], other[PAIRS];

static int32_t wanted(const test_scales *s, int8_t left, int8_t right)
{
    const double real = (double)((left - s->a_zero) * (right - s->b_zero)) * (s->a * s->b / s->y);
    return test_clamped(real, s->y_zero);
}

static int check_pairs(const test_scales *s)
{
    const nk_product_s8_params p = test_mul(s);
    nk_product_s8(&p, a, b, y, PAIRS);
    for (int32_t i = 0; i < PAIRS; i++)
        if (y[i] != wanted(s, a[i], b[i]))
            return test_fail_s8("product", i, y[i], wanted(s, a[i], b[i]));
    test_report_s8("product", y, PAIRS);
    return 0;
}

/* a [256 rows of 256] times one number of b for each row, and the other way round */
static int check_rows(const test_scales *s)
{
    nk_product_rows_s8_params p = {test_mul(s), {256, 1, 0, 1, {256}, {1}, {256}}};
    uint32_t off = 0;
    for (int32_t i = 0; i < 256; i++)
        other[i] = (int8_t)(i - 128);
    nk_product_rows_s8(&p, other, b, y);
    for (int32_t i = 0; i < PAIRS; i++) {
        const int32_t want = wanted(s, other[i / 256], b[i]);
        if (y[i] > want + 1 || y[i] < want - 1) return test_fail_s8("row", i, y[i], want);
        off += y[i] != want;
    }
    if (off > PAIRS / 1000)
        return test_fail_s8("rows that differ", p.product.multiplier, (int32_t)off, PAIRS / 1000);
    test_report_s8("rows", y, PAIRS);
    return 0;
}

static int check_shapes(const test_scales *s)
{
    static const nk_rows_s8 plans[] = {
        {10, 1, 1, 1, {3}, {10}, {0}},
        {5, 2, 1, 0, {3, 2}, {5, 5}, {-1, 1}},
    };
    nk_product_rows_s8_params p = {test_mul(s), {0}};
    for (int32_t plan = 0; plan < 2; plan++) {
        p.rows = plans[plan];
        nk_product_rows_s8(&p, a + 999, b + 888, y);
        for (int32_t i = 0; i < 30; i++) {
            const int32_t ib = plan == 0 ? i % 10 : i / 5 % 2;
            const int32_t want = wanted(s, a[999 + i], b[888 + ib]);
            if (y[i] > want + 1 || y[i] < want - 1)
                return test_fail_s8("shape", 100 * plan + i, y[i], want);
        }
    }
    return 0;
}

static int check_lengths(const test_scales *s)
{
    const nk_product_s8_params p = test_mul(s);
    nk_product_s8(&p, a + 4711, b + 4711, other, 64);
    for (int32_t count = 0; count < 24; count++) {
        memset(y, 99, 64);
        nk_product_s8(&p, a + 4711, b + 4711, y + 1, count);
        if (memcmp(y + 1, other, (size_t)count) != 0 || y[count + 1] != 99)
            return test_fail_s8("length", count, 0, 0);
    }
    memcpy(y, a + 4711, 64);
    nk_product_s8(&p, y, b + 4711, y, 64);
    if (memcmp(y, other, 64) != 0) return test_fail_s8("in place of a", 0, 0, 0);
    memcpy(y, b + 4711, 64);
    nk_product_s8(&p, a + 4711, y, y, 64);
    return memcmp(y, other, 64) == 0 ? 0 : test_fail_s8("in place of b", 0, 0, 0);
}

int test_main(void)
{
    static const int32_t zeros[][3] = {
        {-128, 127, -128}, {127, 127, 127}, {3, -128, 0}, {-128, -128, 127}, {-7, 11, -1}};
    for (int32_t i = 0; i < PAIRS; i++) {
        a[i] = (int8_t)(i / 256 - 128);
        b[i] = (int8_t)(i * 167 % 256 - 128);
    }
    for (int32_t f = 0; f < TEST_FACTORS; f++) {
        for (int32_t z = f % 3; z < 5; z += 3) {
            const test_scales s = {test_factors[f], 1.0,         1.0,
                                   zeros[z][0],     zeros[z][1], zeros[z][2]};
            if (check_pairs(&s) != 0 || check_rows(&s) != 0) return 1;
            if (check_lengths(&s) != 0 || check_shapes(&s) != 0) return 1;
        }
    }
    const test_scales uneven = {0.01279133, 1.0, 1.0, -128, 3, -128},
                      gate = {0x1p-8, 1.0, 1.0, 3, 3, 3};
    const nk_product_s8_params up = test_mul(&uneven), odd = test_mul(&gate);
    nk_product_rows_s8_params rows = {up, {64, 1, 1, 0, {64}, {64}, {1}}};
    TEST_COUNT_BEGIN();
    nk_product_s8(&up, a, b, y, MOST);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_product_s8(&odd, a, b, y, MOST);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_product_rows_s8(&rows, a, b, y);
    TEST_COUNT_END();
    return 0;
}
