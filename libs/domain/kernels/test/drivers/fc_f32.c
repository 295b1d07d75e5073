/* Dense layers over a sweep of shapes, activations and residuals, against sums in double. */
#include "nk/fc_f32.h"
#include "nk_test.h"
#include "nk_test_pack.h"

enum { MAX_ROWS = 3, MAX = 50 };

static float weights[MAX * MAX], bias[MAX], packed[NK_DENSE_FLOATS(MAX, MAX)];
static float x[MAX_ROWS * MAX], residual[MAX_ROWS * MAX], y[MAX_ROWS * MAX + 1];
static double want[MAX_ROWS * MAX];

static int check(nk_fc_f32_params p, const float *add, uint32_t *state)
{
    uint32_t count = p.rows * p.outputs;
    test_fill_f32(weights, (size_t)p.outputs * p.depth, state);
    test_fill_f32(bias, p.outputs, state);
    test_fill_f32(x, (size_t)p.rows * p.depth, state);
    test_fill_f32(residual, count, state);
    test_pack_dense(p.outputs, p.depth, weights, bias, packed);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t r = i / p.outputs, o = i % p.outputs;
        double sum = (double)bias[o] + (add != NULL ? (double)residual[i] : 0.0);
        for (uint32_t k = 0; k < p.depth; k++) {
            sum += (double)x[r * p.depth + k] * (double)weights[o * p.depth + k];
        }
        double lo = p.activation == NK_ACT_CLIP ? (double)p.lo : 0.0;
        sum = p.activation != NK_ACT_NONE && sum < lo ? lo : sum;
        want[i] = p.activation == NK_ACT_CLIP && sum > (double)p.hi ? (double)p.hi : sum;
    }
    p.packed = packed;
    y[count] = 12345.0f;
    if (add == y) {
        memcpy(y, residual, count * sizeof *y);
    }
    nk_fc_f32(&p, x, add, y);
    test_print_u32(p.rows);
    test_print("x");
    test_print_u32(p.depth);
    test_print("x");
    test_print_u32(p.outputs);
    test_report_f32(" act", y, count);
    return test_is_close("fc", y, want, count, 1e-5) && y[count] == 12345.0f;
}

int test_main(void)
{
    static const uint32_t sizes[] = {1, 2, 3, 5, 7, 8, 9, 15, 16, 24, 31, 48};
    uint32_t state = 1u;
    int good = 1;
    for (uint32_t n = 0; n < sizeof sizes / sizeof *sizes; n++) {
        for (uint32_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            nk_fc_f32_params p = {
                .rows = 1u + (n + k) % 3u, .depth = sizes[k], .outputs = sizes[n]};
            good &= check(p, NULL, &state);
            p.activation = NK_ACT_RELU;
            good &= check(p, residual, &state);
            p.activation = NK_ACT_CLIP;
            p.lo = -0.5f;
            p.hi = 0.75f;
            good &= check(p, y, &state);
        }
    }
    return good ? 0 : 1;
}
