/* Every reduction over inner and outer axes, against double. */
#include "nk/reduce_f32.h"
#include "nk_test.h"

enum { MAX = 3 * 37 * 5, OPERATIONS = NK_REDUCE_F32_LOG_SUM_EXP + 1 };

NK_REDUCE_F32(reduce_sum, NK_REDUCE_F32_SUM)
NK_REDUCE_F32(reduce_mean, NK_REDUCE_F32_MEAN)
NK_REDUCE_F32(reduce_max, NK_REDUCE_F32_MAX)
NK_REDUCE_F32(reduce_min, NK_REDUCE_F32_MIN)
NK_REDUCE_F32(reduce_prod, NK_REDUCE_F32_PROD)
NK_REDUCE_F32(reduce_sum_square, NK_REDUCE_F32_SUM_SQUARE)
NK_REDUCE_F32(reduce_l1, NK_REDUCE_F32_L1)
NK_REDUCE_F32(reduce_l2, NK_REDUCE_F32_L2)
NK_REDUCE_F32(reduce_log_sum, NK_REDUCE_F32_LOG_SUM)
NK_REDUCE_F32(reduce_log_sum_exp, NK_REDUCE_F32_LOG_SUM_EXP)

typedef void reduction(const nk_reduce_f32_params *p, const float *x, float *y);
static reduction *const reductions[OPERATIONS] = {
    reduce_sum,        reduce_mean, reduce_max, reduce_min,     reduce_prod,
    reduce_sum_square, reduce_l1,   reduce_l2,  reduce_log_sum, reduce_log_sum_exp};

static float x[MAX], y[MAX];
static double want[MAX];

static double exact(int op, const float *from, uint32_t count, uint32_t step)
{
    double sum = 0.0, product = 1.0, largest = -INFINITY, smallest = INFINITY, squares = 0.0;
    double size = 0.0, exponentials = 0.0;
    for (uint32_t i = 0; i < count; i++) {
        double v = (double)from[i * step];
        sum += v;
        product *= v;
        largest = fmax(largest, v);
        smallest = fmin(smallest, v);
        squares += v * v;
        size += fabs(v);
        exponentials += exp(v);
    }
    const double results[OPERATIONS] = {sum,      sum / count,      largest, smallest,
                                        product,  squares,          size,    sqrt(squares),
                                        log(sum), log(exponentials)};
    return results[op];
}

static int check(int op, uint32_t outer, uint32_t axis, uint32_t inner)
{
    nk_reduce_f32_params p = {outer, axis, inner};
    for (uint32_t i = 0; i < outer * inner; i++) {
        want[i] = exact(op, x + i / inner * axis * inner + i % inner, axis, inner);
    }
    reductions[op](&p, x, y);
    test_report_f32("reduce", y, (size_t)outer * inner);
    return test_is_close("reduce", y, want, (size_t)outer * inner, 1e-5);
}

static int edges(void)
{
    const nk_reduce_f32_params none = {1u, 0u, 1u}, three = {1u, 3u, 1u};
    const float with_nan[3] = {1.0f, NAN, 2.0f}, infinite[3] = {-INFINITY, -INFINITY, -INFINITY};
    reduce_sum(&none, x, y);
    reduce_prod(&none, x, y + 1);
    reduce_max(&none, x, y + 2);
    reduce_max(&three, with_nan, y + 3);
    reduce_min(&three, with_nan, y + 4);
    reduce_log_sum_exp(&three, infinite, y + 5);
    return y[0] == 0.0f && y[1] == 1.0f && y[2] == -INFINITY && y[3] != y[3] && y[4] != y[4] &&
           y[5] == -INFINITY;
}

int test_main(void)
{
    static const uint32_t sizes[] = {1, 2, 3, 8, 37};
    uint32_t state = 1u;
    int good = 1;
    test_fill_f32(x, MAX, &state);
    for (uint32_t i = 0; i < MAX; i++) {
        x[i] += 1.5f; /* positive sums for the logarithm */
    }
    for (int op = 0; op < OPERATIONS; op++) {
        for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            good &= check(op, 3u, sizes[i], 1u) & check(op, 3u, sizes[i], 5u);
        }
    }
    return good & edges() ? 0 : 1;
}
