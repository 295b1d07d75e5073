/* GRU, plain and general, against its definition in double. */
#include "nk/gru_f32.h"
#include "nk/dot_f32.h"
#include "nk/gru_f32_general.h"
#include "nk_test_recurrent.h"

static test_recurrent t;
static float packed[NK_GRU_F32_PACKED_FLOATS(TEST_INPUTS, TEST_HIDDEN)];
static float y[TEST_STEPS * TEST_BATCH * TEST_HIDDEN], y_h[TEST_BATCH * TEST_HIDDEN];
static float scratch[NK_GRU_F32_GENERAL_SCRATCH_BYTES(TEST_INPUTS, TEST_HIDDEN) / 4u];

static void exact_step(const test_recurrent *in, const test_recurrent_case *c, const float *x,
                       double *h, double *unused)
{
    double z[TEST_HIDDEN], r[TEST_HIDDEN], reset[TEST_HIDDEN], next[TEST_HIDDEN];
    uint32_t hidden = c->hidden;
    (void)unused;
    for (uint32_t u = 0; u < hidden; u++) {
        z[u] = test_clipped(&c->f, c, test_from_x(in, c, u, x) + test_from_h(in, c, u, h));
        uint32_t row = hidden + u;
        r[u] = test_clipped(&c->f, c, test_from_x(in, c, row, x) + test_from_h(in, c, row, h));
        reset[u] = r[u] * h[u];
    }
    for (uint32_t u = 0; u < hidden; u++) {
        uint32_t row = 2u * hidden + u;
        double from_h = c->linear_before_reset ? r[u] * test_from_h(in, c, row, h)
                                               : test_from_h(in, c, row, reset);
        double candidate = test_clipped(&c->g, c, test_from_x(in, c, row, x) + from_h);
        next[u] = (1.0 - z[u]) * candidate + z[u] * h[u];
    }
    memcpy(h, next, hidden * sizeof *h);
}

static void pack_plain(const test_recurrent_case *c)
{
    float *to = packed;
    for (uint32_t u = 0; u < c->hidden;) {
        uint32_t left = c->hidden - u;
        uint32_t units = left >= 4u ? 4u : left >= 2u ? 2u : 1u, rows[12];
        for (uint32_t i = 0; i < 3u * units; i++) {
            rows[i] = i / units * c->hidden + u + i % units;
        }
        test_recurrent_pack(&t, c, TEST_JOINED, rows, 2u * units, &to);
        test_recurrent_pack(&t, c, TEST_INPUT_PART, rows + 2u * units, units, &to);
        test_recurrent_pack(&t, c, TEST_STATE_PART, rows + 2u * units, units, &to);
        u += units;
    }
}

static void pack_general(const test_recurrent_case *c)
{
    float *to = packed;
    uint32_t rows[TEST_ROWS];
    for (uint32_t i = 0; i < 3u * c->hidden; i++) {
        rows[i] = i;
    }
    test_recurrent_pack(&t, c, TEST_JOINED, rows, 2u * c->hidden, &to);
    const uint32_t *candidate = rows + 2u * c->hidden;
    if (c->linear_before_reset) {
        test_recurrent_pack(&t, c, TEST_INPUT_PART, candidate, c->hidden, &to);
        test_recurrent_pack(&t, c, TEST_STATE_PART, candidate, c->hidden, &to);
    } else {
        test_recurrent_pack(&t, c, TEST_JOINED, candidate, c->hidden, &to);
    }
}

static int report(const test_recurrent_case *c, const char *label)
{
    uint32_t states = TEST_BATCH * c->hidden;
    test_report_f32(label, y, TEST_STEPS * states);
    return test_is_close("y", y, t.y, TEST_STEPS * states, 1e-5) &
           test_is_close("y_h", y_h, t.y_h, states, 1e-5);
}

static int check_plain(const test_recurrent_case *c)
{
    nk_gru_f32_params p = {test_recurrent_shape(c, packed)};
    pack_plain(c);
    nk_gru_f32(&p, t.x, c->with_state ? t.h0 : NULL, y, y_h, scratch);
    return report(c, "plain");
}

static int check_general(const test_recurrent_case *c)
{
    nk_gru_f32_general_params p = {.shape = test_recurrent_shape(c, packed),
                                   .clip = c->clip,
                                   .linear_before_reset = c->linear_before_reset,
                                   .gate = c->f,
                                   .candidate = c->g};
    pack_general(c);
    memcpy(y_h, t.h0, sizeof y_h);
    nk_gru_f32_general(&p, t.x, c->with_state ? y_h : NULL, y, y_h, scratch);
    return report(c, "general");
}

int test_main(void)
{
    static const uint32_t sizes[][2] = {{1, 1}, {3, 7}, {8, 16}, {16, 5}, {17, 17}, {5, 12}};
    static const nk_recurrent_activation sigmoid = {.kind = NK_RECURRENT_SIGMOID};
    uint32_t state = 1u;
    int good = 1;
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        test_recurrent_case c = {.gates = 3u, .inputs = sizes[i][0], .hidden = sizes[i][1]};
        c.f = sigmoid;
        c.linear_before_reset = 1;
        c.with_state = i % 2u == 0u;
        c.with_lengths = i % 3u == 1u;
        c.is_reverse = i > 2u;
        test_recurrent_fill(&t, &c, &state);
        test_recurrent_run(&t, &c, exact_step);
        good &= check_plain(&c) & check_general(&c);
        c.linear_before_reset = i % 2u == 0u;
        c.g.kind = NK_RECURRENT_SOFTSIGN;
        c.clip = i % 2u == 0u ? 0.75f : 0.0f;
        test_recurrent_run(&t, &c, exact_step);
        good &= check_general(&c);
    }
    return good ? 0 : 1;
}
