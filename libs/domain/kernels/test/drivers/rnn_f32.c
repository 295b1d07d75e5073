/* RNN with every activation ONNX names, against its definition in double. */
#include "nk/rnn_f32.h"
#include "nk/dot_f32.h"
#include "nk_test_recurrent.h"

static test_recurrent t;
static float packed[NK_DENSE_FLOATS(TEST_HIDDEN, TEST_DEPTH)];
static float y[TEST_STEPS * TEST_BATCH * TEST_HIDDEN], y_h[TEST_BATCH * TEST_HIDDEN];
static float scratch[NK_RNN_F32_SCRATCH_BYTES(TEST_INPUTS, TEST_HIDDEN) / 4u];

static void exact_step(const test_recurrent *in, const test_recurrent_case *c, const float *x,
                       double *h, double *unused)
{
    double next[TEST_HIDDEN];
    (void)unused;
    for (uint32_t u = 0; u < c->hidden; u++) {
        next[u] = test_clipped(&c->f, c, test_from_x(in, c, u, x) + test_from_h(in, c, u, h));
    }
    memcpy(h, next, c->hidden * sizeof *h);
}

static int check(const test_recurrent_case *c)
{
    uint32_t rows[TEST_HIDDEN], states = TEST_BATCH * c->hidden;
    for (uint32_t u = 0; u < c->hidden; u++) {
        rows[u] = u;
    }
    float *to = packed;
    test_recurrent_pack(&t, c, TEST_JOINED, rows, c->hidden, &to);
    nk_rnn_f32_params p = {test_recurrent_shape(c, packed), c->f, c->clip};
    nk_rnn_f32(&p, t.x, c->with_state ? t.h0 : NULL, y, y_h, scratch);
    test_report_f32("rnn", y, TEST_STEPS * states);
    return test_is_close("y", y, t.y, TEST_STEPS * states, 1e-5) &
           test_is_close("y_h", y_h, t.y_h, states, 1e-5);
}

int test_main(void)
{
    static const uint32_t sizes[][2] = {{1, 1}, {3, 7}, {8, 16}, {16, 5}, {17, 17}};
    uint32_t state = 1u;
    int good = 1;
    for (uint32_t i = 0; i <= NK_RECURRENT_SOFTPLUS; i++) {
        test_recurrent_case c = {
            .gates = 1u, .inputs = sizes[i % 5u][0], .hidden = sizes[i % 5u][1]};
        nk_recurrent_activation activation = {(int32_t)i, 0.3f, 0.4f};
        c.f = activation;
        c.clip = i % 3u == 0u ? 0.5f : 0.0f;
        c.with_state = i % 2u == 0u;
        c.with_lengths = i % 3u == 1u;
        c.is_reverse = i % 4u == 3u;
        test_recurrent_fill(&t, &c, &state);
        for (uint32_t k = 0; k < c.hidden * c.hidden; k++) {
            t.r[k] *= 0.25f; /* keeps the unbounded activations from growing */
        }
        test_recurrent_run(&t, &c, exact_step);
        good &= check(&c);
    }
    return good ? 0 : 1;
}
