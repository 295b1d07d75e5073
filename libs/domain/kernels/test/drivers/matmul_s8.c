/* Int8 products of two operands over a sweep of shapes, orders and data, against direct sums. */
#include "nk/matmul_s8.h"
#include "nk_test_s8.h"

enum { POOL = 50000, SCRATCH = 100000, GUARD = 85 };

static int8_t a_pool[POOL], b_pool[POOL], y_pool[POOL + 1];
static int16_t scratch[SCRATCH / 2] __attribute__((aligned(8)));
static uint32_t seed = 7u;

typedef struct {
    int32_t matrices, rows, columns, depth;
    int32_t trans_a, trans_b, trans_y, is_shared_b, pre;
    int32_t ends; /* 0: random data; else all at one end or another, with zero points there */
} a_case;

static void fill(int8_t *to, int32_t count, int32_t ends)
{
    test_fill_s8(to, (size_t)count, &seed);
    for (int32_t i = 0; ends != 0 && i < count; i++) {
        if (i % 11 != 5) to[i] = (ends & 1) != 0 ? -128 : 127;
    }
}

static nk_matmul_s8_params params_of(const a_case *c)
{
    nk_matmul_s8_params p = {.rows = c->rows, .columns = c->columns, .depth = c->depth};
    p.a_row = c->trans_a ? 1 : c->depth;
    p.a_depth = c->trans_a ? c->rows : 1;
    p.b_depth = c->trans_b ? 1 : c->columns;
    p.b_column = c->trans_b ? c->depth : 1;
    p.y_row = c->trans_y ? 1 : c->columns;
    p.y_column = c->trans_y ? c->rows : 1;
    p.a_zero = c->ends == 0 ? 13 : (c->ends & 2) != 0 ? -128 : 127;
    p.b_zero = c->ends == 0 ? -5 : (c->ends & 4) != 0 ? -128 : 127;
    const double reach = (c->ends == 0 ? 5600.0 : 40000.0) * sqrt((double)c->depth);
    int32_t shift = 1;
    while (shift < 22 && reach > 300.0 * (double)((int64_t)2 << shift)) {
        shift++;
    }
    p.multiplier = (int32_t)(0x40000000u + (test_random_u32(&seed) >> 2)) & ~255;
    p.requant = (nk_requant){.pre = c->pre, .shift = c->pre > 0 ? 1 : shift, .lo = -128, .hi = 127};
    p.requant.offset = -9 * (1 << p.requant.shift) + (1 << (p.requant.shift - 1));
    p.panel = 4 * (1 + (c->columns - 1) / (4 + 4 * (c->rows % 3)));
    p.loops = 1;
    p.dims[0] = c->matrices;
    p.a_step[0] = c->rows * c->depth;
    p.b_step[0] = c->is_shared_b ? 0 : c->depth * c->columns;
    return p;
}

static int check(const a_case *c)
{
    const nk_matmul_s8_params p = params_of(c);
    const int32_t b_matrices = c->is_shared_b ? 1 : c->matrices;
    const int32_t a_count = c->matrices * c->rows * c->depth;
    const int32_t b_count = b_matrices * c->depth * c->columns;
    const int32_t y_count = c->matrices * c->rows * c->columns;
    int8_t *a = a_pool + POOL - a_count, *b = b_pool + POOL - b_count, *y = y_pool + POOL - y_count;
    if (NK_MATMUL_S8_SCRATCH_BYTES(p.panel, p.depth) > SCRATCH) {
        return test_fail_s8("scratch", 0, SCRATCH, NK_MATMUL_S8_SCRATCH_BYTES(p.panel, p.depth));
    }
    fill(a, a_count, c->ends);
    fill(b, b_count, c->ends >> 1);
    memset(y_pool, GUARD, sizeof y_pool);
    nk_matmul_s8(&p, a, b, y, scratch);
    for (int32_t i = 0; i < y_count; i++) {
        const int32_t size = c->rows * c->columns, m = i / size, at = i % size;
        const int32_t row = c->trans_y ? at % c->rows : at / c->columns;
        const int32_t column = c->trans_y ? at / c->rows : at % c->columns;
        const int8_t *left = a + m * p.a_step[0] + row * p.a_row;
        const int8_t *right = b + m * p.b_step[0] + column * p.b_column;
        int32_t sum = 0;
        for (int32_t k = 0; k < c->depth; k++) {
            sum += (left[k * p.a_depth] - p.a_zero) * (right[k * p.b_depth] - p.b_zero);
        }
        const int8_t want = nk_requantize(&p.requant, sum, p.multiplier);
        if (y[i] != want) return test_fail_s8("product", i, y[i], want);
    }
    if (y[y_count] != GUARD || y[-1] != GUARD) {
        return test_fail_s8("writes beyond", y_count, y[y_count], GUARD);
    }
    test_report_s8("product", y, (size_t)y_count);
    return 0;
}

int test_main(void)
{
    static const int32_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 17};
    const int32_t count = sizeof sizes / sizeof *sizes;
    int bad = 0, n = 0;
    for (int32_t r = 0; r < count; r++) {
        for (int32_t c = 0; c < count; c++) {
            for (int32_t d = 0; d < count; d++, n++) {
                a_case one = {1 + n % 3, sizes[r], sizes[c], sizes[d], .ends = n % 2 * (n % 8)};
                one.trans_a = n >> 1 & 1;
                one.trans_b = n >> 2 & 1;
                one.trans_y = one.matrices == 1 && (n >> 3 & 1) != 0;
                one.is_shared_b = n >> 4 & 1;
                one.pre = n % 13 == 0 ? 1 + n % 6 : 0;
                bad |= check(&one);
            }
        }
    }
    for (n = 0; n < 8; n++) {
        const a_case deep = {1, 1 + n % 3, 1 + n, 4096 - 3 * n, n & 1, n >> 1 & 1, 0, 0, 0, n};
        bad |= check(&deep);
    }
    return bad;
}
