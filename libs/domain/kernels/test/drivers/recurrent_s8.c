/* Int8 RNN, GRU and LSTM against ONNX's equations in double with the same weights, and the parts
 * that they are made of. A state is held in 15 bits at most, so that an output may be a step off.
 */
#include "nk/gru_s8.h"
#include "nk/logistic_f32.h"
#include "nk/lstm_s8.h"
#include "nk/rnn_s8.h"
#include "nk_test_pack_s8.h"
#include "nk_test_recurrent.h"
#include "nk_test_s8.h"

enum { WORDS = 4000, FLOATS = 4 * TEST_ROWS, Y_COUNT = TEST_STEPS * TEST_BATCH * TEST_HIDDEN };

static const nk_real_s8 x_scale = {0.017f, -9}, h_scale = {0.0123f, 4}, c_scale = {0.0171f, -30};
static const float y_step = 0.0093f;
static test_recurrent t;
static int8_t x[TEST_STEPS * TEST_BATCH * TEST_INPUTS], w[TEST_ROWS * TEST_INPUTS];
static int8_t r[TEST_ROWS * TEST_HIDDEN], h0[TEST_BATCH * TEST_HIDDEN],
    c0[TEST_BATCH * TEST_HIDDEN];
static int8_t y[Y_COUNT], y_h[TEST_BATCH * TEST_HIDDEN], y_c[TEST_BATCH * TEST_HIDDEN];
static int32_t w_packed[WORDS], r_packed[WORDS];
static float numbers[FLOATS], w_scales[TEST_ROWS], r_scales[TEST_ROWS], scratch[256];
static uint32_t seed = 3u;

static void dequantize(float *to, const int8_t *from, nk_real_s8 scale, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        to[i] = (float)(from[i] - scale.zero) * scale.scale;
    }
}

static void fill_weights(const test_recurrent_case *c)
{
    const int32_t rows = (int32_t)(c->gates * c->hidden);
    const int32_t inputs = (int32_t)c->inputs, hidden = (int32_t)c->hidden;
    test_fill_s8(w, (size_t)(rows * inputs), &seed);
    test_fill_s8(r, (size_t)(rows * hidden), &seed);
    for (int32_t row = 0; row < rows; row++) {
        w_scales[row] = 0.001f * (float)(1 + row % 5);
        r_scales[row] = 0.0015f * (float)(1 + row % 4);
        dequantize(t.w + row * inputs, w + row * inputs, (nk_real_s8){w_scales[row], 0}, inputs);
        dequantize(t.r + row * hidden, r + row * hidden, (nk_real_s8){r_scales[row], 0}, hidden);
    }
    test_fill_f32(t.b, (size_t)(2 * rows), &seed);
}

static void fill(const test_recurrent_case *c)
{
    const int32_t states = TEST_BATCH * (int32_t)c->hidden;
    const int32_t count = TEST_STEPS * TEST_BATCH * (int32_t)c->inputs;
    fill_weights(c);
    test_fill_s8(x, (size_t)count, &seed);
    test_fill_s8(h0, (size_t)states, &seed);
    test_fill_s8(c0, (size_t)states, &seed);
    dequantize(t.x, x, x_scale, count);
    dequantize(t.h0, h0, h_scale, states);
    dequantize(t.c0, c0, c_scale, states);
}

/* Rows of one group of `units` units from `first` on, as the kernels' headers tell their order. */
static int32_t group_rows(const test_recurrent_case *c, int32_t first, int32_t units, int32_t *rows)
{
    const int32_t gates = (int32_t)c->gates;
    for (int32_t i = 0; i < gates * units; i++) {
        const int32_t gate = gates == 4 ? i % 4 : i / units;
        const int32_t unit = first + (gates == 4 ? i / 4 : i % units);
        rows[i] = gate * (int32_t)c->hidden + unit;
    }
    return gates * units;
}

/* What all numbers of a row are multiplied by. */
static double row_factor(const test_recurrent_case *c, int32_t row)
{
    const int32_t gate = row / (int32_t)c->hidden, last = (int32_t)c->gates - 1;
    const double sigmoid = -8.0 / log(2.0);
    return c->gates == 1u ? 1.0 : gate == last ? 2.0 * sigmoid : sigmoid;
}

/* Factor of x, addend of x, factor of h, addend of h, both addends. */
static void row_numbers(const test_recurrent_case *c, int32_t row, int is_odd, float units,
                        double *to)
{
    const double factor = row_factor(c, row) / (is_odd ? 256.0 : 1.0);
    const double x_factor = (double)w_scales[row] * (double)x_scale.scale;
    double sum = 0.0;
    for (uint32_t k = 0; k < c->inputs; k++) {
        sum += (double)w[(uint32_t)row * c->inputs + k];
    }
    to[0] = x_factor * factor;
    to[1] = ((double)t.b[row] - sum * x_scale.zero * x_factor) * row_factor(c, row);
    to[2] = (double)r_scales[row] / (double)units * factor;
    to[3] = (double)t.b[c->gates * c->hidden + (uint32_t)row] * row_factor(c, row);
    to[4] = to[1] + to[3];
}

static float *pack_numbers(const test_recurrent_case *c, const int32_t *rows, int32_t count,
                           float units, float *to)
{
    const int32_t paired = count - count % 2, added = c->gates == 3u ? count / 3 * 2 : count;
    double all[4][5];
    for (int32_t i = 0; i < added; i += 4) {
        const int32_t together = added - i < 4 ? added - i : 4;
        for (int32_t j = 0; j < together; j++) {
            row_numbers(c, rows[i + j], i + j < paired && (i + j) % 2 == 1, units, all[j]);
        }
        for (int32_t number = 0; number < 3; number++) {
            for (int32_t j = 0; j < together; j++) {
                *to++ = (float)all[j][2 * number];
            }
        }
    }
    for (int32_t i = added; i < count; i++) {
        row_numbers(c, rows[i], i < paired && i % 2 == 1, units, all[0]);
        for (int32_t number = 0; number < 4; number++) {
            *to++ = (float)all[0][number];
        }
    }
    return to;
}

static void pack(const test_recurrent_case *c, float units)
{
    const int32_t inputs = (int32_t)c->inputs, hidden = (int32_t)c->hidden;
    const int32_t group = c->gates == 1u ? 16 : 8;
    int32_t rows[32], *w_at = w_packed, *r_at = r_packed;
    int8_t part[32 * TEST_DEPTH];
    float *number = numbers;
    for (int32_t first = 0; first < hidden; first += group) {
        const int32_t left = hidden - first;
        const int32_t count = group_rows(c, first, left < group ? left : group, rows);
        for (int32_t i = 0; i < count; i++) {
            memcpy(part + i * inputs, w + rows[i] * inputs, (size_t)inputs);
        }
        w_at = test_pack_dense_s8(count, inputs, part, NULL, NULL, w_at);
        for (int32_t i = 0; i < count; i++) {
            memcpy(part + i * hidden, r + rows[i] * hidden, (size_t)hidden);
        }
        r_at = test_pack_dense_s8(count, hidden, part, NULL, NULL, r_at);
        number = pack_numbers(c, rows, count, units, number);
    }
}

/* Largest sum over |r| of a row: so many steps of h go into 2^23. */
static float units_for(const test_recurrent_case *c, float reach)
{
    float most = 32767.0f / reach;
    for (uint32_t row = 0; row < c->gates * c->hidden; row++) {
        int32_t sum = 0;
        for (uint32_t k = 0; k < c->hidden; k++) {
            const int32_t v = r[row * c->hidden + k];
            sum += v < 0 ? -v : v;
        }
        const float fitting = 8388000.0f / ((float)sum * reach);
        most = fitting < most ? fitting : most;
    }
    return most;
}

static nk_quantizer_s8 quantizer(float step, int32_t zero)
{
    return (nk_quantizer_s8){1.0f / step, (float)(-128 - zero), (float)(127 - zero), zero};
}

static nk_recurrent_s8 common_of(const test_recurrent_case *c, float reach)
{
    nk_recurrent_s8 p = {.shape = test_recurrent_shape(c, NULL), .w = w_packed, .r = r_packed};
    p.numbers = numbers;
    p.h_units = units_for(c, reach);
    p.reach = reach;
    p.h0 = h_scale;
    p.y = quantizer(y_step, 7);
    p.y_h = quantizer(y_step, -2);
    pack(c, p.h_units);
    return p;
}

static int is_near(const char *label, const int8_t *got, const double *want, int32_t zero,
                   uint32_t count)
{
    test_report_s8(label, got, count);
    for (uint32_t i = 0; i < count; i++) {
        double exact = want[i] / (double)y_step + zero;
        exact = fmin(127.0, fmax(-128.0, exact));
        if (fabs(exact - got[i]) > 0.75) {
            return !test_fail_s8(label, (int32_t)i, got[i], (int32_t)lround(exact));
        }
    }
    return 1;
}

static int compare(const test_recurrent_case *c)
{
    const uint32_t states = TEST_BATCH * c->hidden;
    int good = is_near("y", y, t.y, 7, TEST_STEPS * states);
    good &= is_near("h", y_h, t.y_h, -2, states);
    return c->gates == 4u ? good & is_near("c", y_c, t.y_c, 11, states) : good;
}

static void lstm_step(const test_recurrent *from, const test_recurrent_case *c, const float *in,
                      double *h, double *cell)
{
    double next[TEST_HIDDEN];
    for (uint32_t u = 0; u < c->hidden; u++) {
        double g[4];
        for (uint32_t gate = 0; gate < 4u; gate++) {
            const uint32_t row = gate * c->hidden + u;
            g[gate] = test_from_x(from, c, row, in) + test_from_h(from, c, row, h);
        }
        cell[u] = cell[u] / (1.0 + exp(-g[2])) + tanh(g[3]) / (1.0 + exp(-g[0]));
        next[u] = tanh(cell[u]) / (1.0 + exp(-g[1]));
    }
    memcpy(h, next, c->hidden * sizeof *h);
}

static void gru_step(const test_recurrent *from, const test_recurrent_case *c, const float *in,
                     double *h, double *cell)
{
    double next[TEST_HIDDEN];
    (void)cell;
    for (uint32_t u = 0; u < c->hidden; u++) {
        const uint32_t second = c->hidden + u, third = 2u * c->hidden + u;
        double z = 1.0 / (1.0 + exp(-test_from_x(from, c, u, in) - test_from_h(from, c, u, h)));
        double reset =
            1.0 / (1.0 + exp(-test_from_x(from, c, second, in) - test_from_h(from, c, second, h)));
        double n = tanh(test_from_x(from, c, third, in) + reset * test_from_h(from, c, third, h));
        next[u] = (1.0 - z) * n + z * h[u];
    }
    memcpy(h, next, c->hidden * sizeof *h);
}

static void rnn_step(const test_recurrent *from, const test_recurrent_case *c, const float *in,
                     double *h, double *cell)
{
    double next[TEST_HIDDEN];
    (void)cell;
    for (uint32_t u = 0; u < c->hidden; u++) {
        next[u] = test_clipped(&c->f, c, test_from_x(from, c, u, in) + test_from_h(from, c, u, h));
    }
    memcpy(h, next, c->hidden * sizeof *h);
}

static int check(const test_recurrent_case *c)
{
    const int8_t *h = c->with_state ? h0 : NULL;
    const float reach = c->gates == 1u ? 4.0f : 1.7f;
    fill(c);
    if (c->gates == 4u) {
        const nk_lstm_s8_params p = {common_of(c, reach), c_scale, quantizer(y_step, 11)};
        const nk_lstm_s8_initial initial = {h, c->with_state ? c0 : NULL};
        const nk_lstm_s8_final final = {y_h, y_c};
        nk_lstm_s8(&p, x, &initial, y, &final, scratch);
        test_recurrent_run(&t, c, lstm_step);
    } else if (c->gates == 3u) {
        const nk_gru_s8_params p = {common_of(c, reach)};
        nk_gru_s8(&p, x, h, y, y_h, scratch);
        test_recurrent_run(&t, c, gru_step);
    } else {
        const nk_rnn_s8_params p = {common_of(c, reach), c->f, c->clip};
        nk_rnn_s8(&p, x, h, y, y_h, scratch);
        test_recurrent_run(&t, c, rnn_step);
    }
    return compare(c);
}

/* The logistic over all that it tells apart, and beyond. */
static int check_logistic(void)
{
    int good = 1;
    for (int32_t i = -6000; i < 6000; i += 7) {
        float v[7];
        for (int32_t j = 0; j < 7; j++) {
            v[j] = (float)(i + j) * 0.1003f;
        }
        nk_logistic_f32(v, 7u);
        for (int32_t j = 0; j < 7; j++) {
            const double want = 1.0 / (1.0 + exp2((double)((float)(i + j) * 0.1003f) / 8.0));
            good &= fabs((double)v[j] - want) <= 1e-6;
        }
        if (i % 49 == 0) test_report_f32("logistic", v, 7u);
    }
    float ends[4] = {-1e30f, INFINITY, 0.0f, 600.0f};
    nk_logistic_f32(ends, 4u);
    return good && ends[0] == 1.0f && ends[1] == 0.0f && ends[2] == 0.5f && ends[3] == 0.0f;
}

/* Ties, ends and beyond, infinities and NaN, at every place of every length. */
static int check_stored(void)
{
    static const float reals[14] = {0.5f, 1.5f,  -0.5f,  -2.5f,    126.5f,    -127.5f, 200.0f,
                                    NAN,  1e20f, -1e20f, INFINITY, -INFINITY, 60.49f,  -NAN};
    static const int8_t wanted[14] = {7, 9, 7, 5, 127, -121, 127, 7, 127, -128, 127, -128, 67, 7};
    const nk_quantizer_s8 q = quantizer(1.0f, 7);
    int8_t got[14];
    int good = 1;
    for (uint32_t first = 0; first < 14u; first++) {
        for (uint32_t count = 1u; count <= 14u - first; count++) {
            nk_store_state_s8(&q, reals + first, got, count);
            test_report_s8("stored", got, count);
            good &= memcmp(got, wanted + first, count) == 0;
        }
    }
    return good;
}

int test_main(void)
{
    static const uint32_t sizes[] = {1, 2, 3, 4, 5, 8, 11, 16, 17};
    static const uint32_t gates[] = {4, 3, 1};
    int good = check_logistic() & check_stored();
    for (uint32_t n = 0; n < 81u; n++) {
        for (uint32_t g = 0; g < 3u; g++) {
            test_recurrent_case c = {.gates = gates[g], .inputs = sizes[n % 9u]};
            c.hidden = sizes[n / 9u];
            c.with_state = n % 2u == 1u;
            c.with_lengths = n % 3u == 1u;
            c.is_reverse = n % 4u > 1u;
            c.f.kind = n % 5u == 0u ? NK_RECURRENT_RELU : NK_RECURRENT_TANH;
            c.clip = c.f.kind == NK_RECURRENT_RELU ? 1.25f : 0.0f;
            good &= check(&c);
        }
    }
    return good ? 0 : 1;
}
