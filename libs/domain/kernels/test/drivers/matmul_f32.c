/* Matrix products of two run-time operands: every layout, a sweep of sizes, outer dimensions. */
#include "nk/matmul_f32.h"
#include "nk_test.h"

enum { MAX = 33, OUTER = 6 };

static float a[OUTER * MAX * MAX], b[OUTER * MAX * MAX], y[OUTER * MAX * MAX + 1];
static double want[OUTER * MAX * MAX];

static int check(const nk_matmul_params *p)
{
    static const int32_t outer_a[OUTER] = {0, 1, 2, 0, 1, 2}, outer_b[OUTER] = {0, 0, 0, 1, 1, 1};
    int32_t matrices = p->loops == 0 ? 1 : OUTER, at = 0;
    for (int32_t m = 0; m < matrices; m++) {
        for (int32_t i = 0; i < p->rows * p->columns; i++) {
            const float *left = a + outer_a[m] * p->rows * p->depth + i / p->columns * p->a_row;
            const float *right =
                b + outer_b[m] * p->columns * p->depth + i % p->columns * p->b_column;
            double sum = 0.0;
            for (int32_t k = 0; k < p->depth; k++) {
                sum += (double)left[k * p->a_depth] * (double)right[k * p->b_depth];
            }
            want[at++] = sum * (double)p->alpha;
        }
    }
    y[at] = 12345.0f;
    nk_matmul_f32(p, a, b, y);
    test_report_f32("matmul", y, (size_t)at);
    return test_is_close("matmul", y, want, (size_t)at, 1e-5) && y[at] == 12345.0f;
}

int test_main(void)
{
    static const int32_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 12, 16, 19, 33};
    const int32_t count = sizeof sizes / sizeof *sizes;
    uint32_t state = 1u;
    int good = 1;
    test_fill_f32(a, sizeof a / sizeof *a, &state);
    test_fill_f32(b, sizeof b / sizeof *b, &state);
    for (int32_t i = 0; i < count * count; i++) {
        nk_matmul_params p = {.rows = sizes[i % count], .columns = sizes[i / count]};
        p.depth = sizes[(i * 7 + i / count) % count];
        p.alpha = i % 2 == 0 ? 1.0f : 0.5f;
        for (int layout = 0; layout < 4; layout++) {
            p.a_row = layout < 2 ? p.depth : 1;
            p.a_depth = layout < 2 ? 1 : p.rows;
            p.b_depth = layout % 2 == 0 ? p.columns : 1;
            p.b_column = layout % 2 == 0 ? 1 : p.depth;
            good &= check(&p);
        }
        /* b changes with the first of 2 x 3 outer dimensions, a with the second */
        p.loops = 2;
        p.dims[0] = 2;
        p.dims[1] = 3;
        p.a_step[0] = -2 * p.rows * p.depth;
        p.a_step[1] = p.rows * p.depth;
        p.b_step[0] = p.columns * p.depth;
        good &= check(&p);
    }
    return good ? 0 : 1;
}
