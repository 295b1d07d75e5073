/*
 * Softmax and its logarithm along lines of 1 to 1,000 elements, adjacent and strided, at scales
 * from 2^-20 to 4, against double precision; odd lengths, unaligned, in place.
 */
#include "nk/softmax_s8.h"
#include "nk/log_softmax_s8.h"
#include "nk_test_s8.h"

enum { MOST = 3000 };

static int32_t table[256];
static int8_t x[MOST], y[MOST], place[MOST];
static uint32_t off_by_one, compared;

static int32_t bits_for(int32_t axis)
{
    int32_t bits = 30;
    while ((int64_t)axis << bits > (int64_t)1 << 31)
        bits--;
    return bits;
}

static void fill_table(double scale, int32_t bits)
{
    for (int32_t i = 0; i < 256; i++)
        table[i] = (int32_t)rint(ldexp(exp(scale * (i - 255)), bits));
}

/* Compares a line with the exact one in steps of `step` at `zero`. */
static int check_line(const int8_t *from, const int8_t *got, const nk_softmax_s8_params *p,
                      double scale, const double *to)
{
    double sum = 0.0;
    for (int32_t i = 0; i < p->axis; i++)
        sum += exp(scale * from[i * p->inner]);
    for (int32_t i = 0; i < p->axis; i++) {
        const double log_y = scale * from[i * p->inner] - log(sum);
        const double real = (to[2] != 0.0 ? log_y : exp(log_y)) / to[0];
        const double want = fmax(-128.0, fmin(127.0, rint(real) + to[1]));
        const double error = got[i * p->inner] - want;
        if (error > 1.0 || error < -1.0)
            return test_fail_s8("line", i, got[i * p->inner], (int32_t)want);
        off_by_one += error != 0.0;
        compared++;
    }
    return 0;
}

static int check(double scale, double step, int32_t zero, const int32_t *shape)
{
    const int32_t count = shape[0] * shape[1] * shape[2], bits = bits_for(shape[1]);
    nk_softmax_s8_params p = {.outer = shape[0], .axis = shape[1], .inner = shape[2]};
    fill_table(scale, bits);
    p.exponentials = table;
    p.shift = 22;
    while (ldexp(1.0 / step, 32 + p.shift - bits) >= 2147000000.0)
        p.shift--;
    if (p.shift < 1) return 0;
    p.numerator = (float)ldexp(1.0 / step, 32 + p.shift);
    p.offset = zero * (1 << p.shift) + (1 << (p.shift - 1));
    nk_softmax_s8(&p, x, y);
    const double to[] = {step, zero, 0.0};
    for (int32_t line = 0; line < p.outer * p.inner; line++) {
        const int32_t at = line / p.inner * p.axis * p.inner + line % p.inner;
        if (check_line(x + at, y + at, &p, scale, to) != 0) return 1;
    }
    test_report_s8("softmax", y, (size_t)count);
    memcpy(place + 1, x, (size_t)count);
    nk_softmax_s8(&p, place + 1, place + 1);
    return memcmp(place + 1, y, (size_t)count) == 0 ? 0 : test_fail_s8("in place", 0, 0, 0);
}

static int check_log(double scale, double step, int32_t zero, const int32_t *shape)
{
    const int32_t count = shape[0] * shape[1] * shape[2], bits = bits_for(shape[1]);
    nk_log_softmax_s8_params p = {.outer = shape[0], .axis = shape[1], .inner = shape[2]};
    fill_table(scale, bits);
    p.exponentials = table;
    p.unit = (float)ldexp(1.0, -bits);
    p.shift = 21;
    while ((scale / step + log(shape[1]) / step / 256.0 + 0.51) * ldexp(1.0, p.shift + 8) > 0x1p31)
        p.shift--;
    p.factor = (int32_t)rint(ldexp(scale / step, p.shift));
    p.log_factor = (float)ldexp(1.0 / step, p.shift);
    p.offset = zero * (1 << p.shift) + (1 << (p.shift - 1));
    nk_log_softmax_s8(&p, x, y);
    const nk_softmax_s8_params same = {.outer = shape[0], .axis = shape[1], .inner = shape[2]};
    const double to[] = {step, zero, 1.0};
    for (int32_t line = 0; line < p.outer * p.inner; line++) {
        const int32_t at = line / p.inner * p.axis * p.inner + line % p.inner;
        if (check_line(x + at, y + at, &same, scale, to) != 0) return 1;
    }
    test_report_s8("log", y, (size_t)count);
    return 0;
}

static void count_rows(int32_t rows, int32_t axis)
{
    nk_softmax_s8_params p = {table, 0x1p57f, -127 * (1 << 17), 17, rows, axis, 1};
    TEST_COUNT_BEGIN();
    nk_softmax_s8(&p, x, y);
    TEST_COUNT_END();
}

int test_main(void)
{
    static const int32_t shapes[][3] = {{1, 1, 1},  {7, 2, 1},   {5, 10, 1},  {3, 17, 5},
                                        {9, 31, 1}, {2, 128, 3}, {2, 1000, 1}};
    static const double scales[] = {0x1p-20, 0.013, 0.0417, 0.3, 4.0};
    uint32_t state = 3u;
    for (int32_t s = 0; s < 7; s++) {
        for (int32_t k = 0; k < 5; k++) {
            test_fill_s8(x, MOST, &state);
            if (k == 3) memset(x, s % 2 != 0 ? -128 : 127, MOST / 2);
            if (check(scales[k], 1.0 / 256.0, -128, shapes[s]) != 0 ||
                check(scales[k], 0.0023, 127, shapes[s]) != 0 ||
                check_log(scales[k], 0.067, 127, shapes[s]) != 0 ||
                check_log(scales[k], 2.3, 12, shapes[s]) != 0)
                return 1;
        }
    }
    test_print_u32(off_by_one);
    test_print(" of ");
    test_print_u32(compared);
    test_print("\n");
    if (off_by_one > compared / 1000u)
        return test_fail_s8("differ", 0, (int32_t)off_by_one, (int32_t)(compared / 1000u));
    fill_table(0.05, 27);
    count_rows(10, 10);
    count_rows(10, 16);
    count_rows(10, 128);
    return 0;
}
