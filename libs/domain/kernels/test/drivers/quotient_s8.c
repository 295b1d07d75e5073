/* Quotients of every pair of bytes at several factors and zero points against double precision. */
#include "nk/quotient_s8.h"
#include "nk_test_s8.h"

enum { PAIRS = 65536 };

static int8_t a[PAIRS], b[PAIRS], y[PAIRS], rows[PAIRS], single[256];

static int check(float factor, const int32_t *zeros)
{
    nk_quotient_s8_params p = {
        factor, zeros[0], zeros[1], zeros[2], {PAIRS, 0, 1, 1, {0}, {0}, {0}}};
    nk_quotient_s8(&p, a, b, y);
    uint32_t off = 0;
    for (int32_t i = 0; i < PAIRS; i++) {
        const double real = (a[i] - zeros[0]) * (double)factor / (b[i] - zeros[1]);
        const double wide = isnan(real) ? -1000.0 : fmax(-1000.0, fmin(1000.0, real));
        const double want = fmax(-128.0, fmin(127.0, rint(wide) + zeros[2]));
        if (y[i] - want > 1.0 || want - y[i] > 1.0)
            return test_fail_s8("quotient", i, y[i], (int32_t)want);
        off += y[i] != want;
    }
    if (off > PAIRS / 1000)
        return test_fail_s8("quotients that differ", 0, (int32_t)off, PAIRS / 1000);
    test_report_s8("quotient", y, PAIRS);
    p.rows = (nk_rows_s8){256, 1, 0, 1, {256}, {1}, {256}};
    for (int32_t i = 0; i < 256; i++)
        single[i] = (int8_t)(i - 128);
    nk_quotient_s8(&p, single, b, rows);
    return memcmp(rows, y, PAIRS) == 0 ? 0 : test_fail_s8("rows", 0, 0, 0);
}

int test_main(void)
{
    static const int32_t zeros[][3] = {{-128, 127, -128}, {3, 0, 127}, {0, -128, 5}};
    static const float factors[] = {0x1p-10f, 0.37f, 1.0f, 2.5f, 77.13579f, 16384.0f};
    for (int32_t i = 0; i < PAIRS; i++) {
        a[i] = (int8_t)(i / 256 - 128);
        b[i] = (int8_t)(i * 167 % 256 - 128);
    }
    for (int32_t f = 0; f < 6; f++)
        if (check(factors[f], zeros[f % 3]) != 0) return 1;
    const nk_quotient_s8_params p = {1.0f, 3, 0, 7, {4096, 0, 1, 1, {0}, {0}, {0}}};
    TEST_COUNT_BEGIN();
    nk_quotient_s8(&p, a, b, y);
    TEST_COUNT_END();
    return 0;
}
