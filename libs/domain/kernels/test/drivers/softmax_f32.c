/* Softmax and its logarithm on any axis, in place and apart, against double. */
#include "nk/softmax_f32.h"
#include "nk/log_softmax_f32.h"
#include "nk/softmax_axis_f32.h"
#include "nk_test.h"

enum { MAX = 2 * 33 * 5 };

static float x[MAX], y[MAX];
static double want[MAX];

static void exact(const nk_softmax_params *p, int is_log)
{
    for (uint32_t row = 0; row < p->outer * p->inner; row++) {
        uint32_t first = row / p->inner * p->axis * p->inner + row % p->inner;
        double largest = -INFINITY, sum = 0.0;
        for (uint32_t a = 0; a < p->axis; a++) {
            largest = fmax(largest, (double)x[first + a * p->inner]);
        }
        for (uint32_t a = 0; a < p->axis; a++) {
            sum += exp((double)x[first + a * p->inner] - largest);
        }
        for (uint32_t a = 0; a < p->axis; a++) {
            double v = (double)x[first + a * p->inner] - largest;
            want[first + a * p->inner] = is_log ? v - log(sum) : exp(v) / sum;
        }
    }
}

static int check(const nk_softmax_params *p, int is_log, int in_place)
{
    uint32_t count = p->outer * p->axis * p->inner;
    const float *from = in_place ? y : x;
    exact(p, is_log);
    memcpy(y, x, sizeof y);
    if (is_log) {
        nk_log_softmax_f32(p, from, y);
    } else if (p->inner == 1u) {
        nk_softmax_f32(p, from, y);
    } else {
        nk_softmax_axis_f32(p, from, y);
    }
    test_report_f32("softmax", y, count);
    return test_is_close("softmax", y, want, count, 1e-6);
}

int test_main(void)
{
    static const uint32_t sizes[] = {1, 2, 3, 4, 7, 8, 33};
    uint32_t state = 1u;
    int good = 1;
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (uint32_t inner = 1; inner <= 5u; inner += 4u) {
            const nk_softmax_params p = {.outer = 2u, .axis = sizes[i], .inner = inner};
            test_fill_f32(x, MAX, &state);
            for (uint32_t k = 0; k < MAX; k++) {
                x[k] *= 150.0f; /* far beyond what e^x can hold */
            }
            good &= check(&p, 0, 0) & check(&p, 0, 1);
            good &= check(&p, 1, 0) & check(&p, 1, 1);
        }
    }
    const nk_softmax_params three = {.outer = 1u, .axis = 3u, .inner = 1u};
    x[0] = -INFINITY;
    x[1] = 2.0f;
    x[2] = 2.0f;
    good &= check(&three, 0, 0) && y[0] == 0.0f && y[1] == 0.5f;
    x[1] = NAN;
    nk_softmax_f32(&three, x, y);
    good &= y[0] != y[0] && y[2] != y[2];
    return good ? 0 : 1;
}
