/* LSTM, plain and general, against its definition in double. */
#include "nk/lstm_f32.h"
#include "nk/dot_f32.h"
#include "nk/lstm_f32_general.h"
#include "nk_test_recurrent.h"

static test_recurrent t;
static float packed[NK_DENSE_FLOATS(TEST_ROWS, TEST_DEPTH)];
static float y[TEST_STEPS * TEST_BATCH * TEST_HIDDEN];
static float y_h[TEST_BATCH * TEST_HIDDEN], y_c[TEST_BATCH * TEST_HIDDEN];
static float scratch[NK_LSTM_F32_GENERAL_SCRATCH_BYTES(TEST_INPUTS, TEST_HIDDEN) / 4u];

static void exact_step(const test_recurrent *in, const test_recurrent_case *c, const float *x,
                       double *h, double *cell)
{
    double next[TEST_HIDDEN];
    uint32_t hidden = c->hidden;
    for (uint32_t u = 0; u < hidden; u++) {
        double sum[4];
        for (uint32_t g = 0; g < 4u; g++) {
            uint32_t row = g * hidden + u;
            sum[g] = test_from_x(in, c, row, x) + test_from_h(in, c, row, h);
        }
        double hole = c->peephole ? 1.0 : 0.0;
        double i = test_clipped(&c->f, c, sum[0] + hole * (double)in->peepholes[u] * cell[u]);
        double f = sum[2] + hole * (double)in->peepholes[2u * hidden + u] * cell[u];
        f = c->input_forget ? 1.0 - i : test_clipped(&c->f, c, f);
        cell[u] = f * cell[u] + i * test_clipped(&c->g, c, sum[3]);
        double o = sum[1] + hole * (double)in->peepholes[hidden + u] * cell[u];
        next[u] = test_clipped(&c->f, c, o) * test_activation(&c->h, cell[u]);
    }
    memcpy(h, next, hidden * sizeof *h);
}

static void pack(const test_recurrent_case *c, int by_unit)
{
    uint32_t rows[TEST_ROWS], count = 4u * c->hidden;
    for (uint32_t i = 0; i < count; i++) {
        rows[i] = by_unit ? (i % 4u) * c->hidden + i / 4u : i;
    }
    float *to = packed;
    test_recurrent_pack(&t, c, TEST_JOINED, rows, count, &to);
}

static int report(const test_recurrent_case *c, const char *label)
{
    uint32_t states = TEST_BATCH * c->hidden;
    test_report_f32(label, y, TEST_STEPS * states);
    test_report_f32(label, y_c, states);
    return test_is_close("y", y, t.y, TEST_STEPS * states, 1e-5) &
           test_is_close("y_h", y_h, t.y_h, states, 1e-5) &
           test_is_close("y_c", y_c, t.y_c, states, 1e-5);
}

static int check_plain(const test_recurrent_case *c)
{
    nk_lstm_f32_params p = {test_recurrent_shape(c, packed)};
    nk_lstm_f32_initial initial = {t.h0, t.c0};
    nk_lstm_f32_final final = {y_h, y_c};
    pack(c, 1);
    nk_lstm_f32(&p, t.x, c->with_state ? &initial : NULL, y, &final, scratch);
    return report(c, "plain");
}

static int check_general(const test_recurrent_case *c)
{
    nk_lstm_f32_general_params p = {.shape = test_recurrent_shape(c, packed),
                                    .peepholes = c->peephole ? t.peepholes : NULL,
                                    .clip = c->clip,
                                    .input_forget = c->input_forget,
                                    .gate = c->f,
                                    .candidate = c->g,
                                    .cell = c->h};
    nk_lstm_f32_initial initial = {y_h, y_c};
    nk_lstm_f32_final final = {y_h, y_c};
    memcpy(y_h, t.h0, sizeof y_h);
    memcpy(y_c, t.c0, sizeof y_c);
    pack(c, 0);
    nk_lstm_f32_general(&p, t.x, c->with_state ? &initial : NULL, y, &final, scratch);
    return report(c, "general");
}

int test_main(void)
{
    static const uint32_t sizes[][2] = {{1, 1}, {3, 7}, {8, 16}, {16, 5}, {17, 17}, {5, 12}};
    static const nk_recurrent_activation sigmoid = {.kind = NK_RECURRENT_SIGMOID};
    static const nk_recurrent_activation hard = {NK_RECURRENT_HARD_SIGMOID, 0.2f, 0.5f};
    static const nk_recurrent_activation scaled = {NK_RECURRENT_SCALED_TANH, 1.5f, 0.5f};
    uint32_t state = 1u;
    int good = 1;
    for (uint32_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        test_recurrent_case c = {.gates = 4u, .inputs = sizes[i][0], .hidden = sizes[i][1]};
        c.f = sigmoid;
        c.with_state = i % 2u == 0u;
        c.with_lengths = i % 3u == 1u;
        c.is_reverse = i > 2u;
        test_recurrent_fill(&t, &c, &state);
        test_recurrent_run(&t, &c, exact_step);
        good &= check_plain(&c) & check_general(&c);
        c.f = i % 2u == 0u ? hard : sigmoid;
        c.g = scaled;
        c.clip = 0.75f;
        c.peephole = 1;
        c.input_forget = i % 3u == 0u;
        test_recurrent_run(&t, &c, exact_step);
        good &= check_general(&c);
    }
    return good ? 0 : 1;
}
