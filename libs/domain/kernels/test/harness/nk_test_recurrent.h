#ifndef NK_TEST_RECURRENT_H
#define NK_TEST_RECURRENT_H
/* ONNX's RNN, GRU and LSTM in double, one direction, as their definitions are written down. */
#include "nk/recurrent_activation_f32.h"
#include "nk/recurrent_f32.h"
#include "nk_test.h"
#include "nk_test_pack.h"

enum { TEST_STEPS = 4, TEST_BATCH = 2, TEST_INPUTS = 17, TEST_HIDDEN = 17, TEST_GATES = 4 };
enum { TEST_ROWS = TEST_GATES * TEST_HIDDEN, TEST_DEPTH = TEST_INPUTS + TEST_HIDDEN };

typedef struct {
    float w[TEST_ROWS * TEST_INPUTS], r[TEST_ROWS * TEST_HIDDEN], b[2 * TEST_ROWS];
    float peepholes[3 * TEST_HIDDEN];
    float x[TEST_STEPS * TEST_BATCH * TEST_INPUTS];
    float h0[TEST_BATCH * TEST_HIDDEN], c0[TEST_BATCH * TEST_HIDDEN];
    double y[TEST_STEPS * TEST_BATCH * TEST_HIDDEN];
    double y_h[TEST_BATCH * TEST_HIDDEN], y_c[TEST_BATCH * TEST_HIDDEN];
} test_recurrent;

typedef struct {
    uint32_t gates;
    uint32_t inputs;
    uint32_t hidden;
    nk_recurrent_activation f, g, h;
    float clip;
    int peephole, input_forget, linear_before_reset, with_state, with_lengths, is_reverse;
} test_recurrent_case;

static const int32_t test_lengths[TEST_BATCH] = {3, 1};

static inline void test_recurrent_fill(test_recurrent *t, const test_recurrent_case *c,
                                       uint32_t *state)
{
    uint32_t rows = c->gates * c->hidden;
    test_fill_f32(t->w, (size_t)rows * c->inputs, state);
    test_fill_f32(t->r, (size_t)rows * c->hidden, state);
    test_fill_f32(t->b, (size_t)2 * rows, state);
    test_fill_f32(t->peepholes, (size_t)3 * c->hidden, state);
    test_fill_f32(t->x, (size_t)TEST_STEPS * TEST_BATCH * c->inputs, state);
    test_fill_f32(t->h0, (size_t)TEST_BATCH * c->hidden, state);
    test_fill_f32(t->c0, (size_t)TEST_BATCH * c->hidden, state);
}

static inline nk_recurrent_f32_shape test_recurrent_shape(const test_recurrent_case *c,
                                                          const float *packed)
{
    nk_recurrent_f32_shape shape = {.packed = packed,
                                    .steps = TEST_STEPS,
                                    .batch = TEST_BATCH,
                                    .inputs = c->inputs,
                                    .hidden = c->hidden,
                                    .x_step = TEST_BATCH * c->inputs,
                                    .x_batch = c->inputs,
                                    .y_step = TEST_BATCH * c->hidden,
                                    .y_batch = c->hidden,
                                    .state_batch = c->hidden,
                                    .lengths = c->with_lengths ? test_lengths : NULL,
                                    .is_reverse = c->is_reverse};
    return shape;
}

/* Packs the given rows of [W R], or of W or R alone, into *to and moves it on. */
enum { TEST_JOINED, TEST_INPUT_PART, TEST_STATE_PART };
static inline void test_recurrent_pack(const test_recurrent *t, const test_recurrent_case *c,
                                       int part, const uint32_t *rows, uint32_t count, float **to)
{
    static float matrix[TEST_ROWS * TEST_DEPTH], bias[TEST_ROWS];
    uint32_t all = c->gates * c->hidden, depth = 0u;
    float *at = matrix;
    for (uint32_t i = 0; i < count; i++) {
        bias[i] = 0.0f;
        depth = 0u;
        if (part != TEST_STATE_PART) {
            memcpy(at, t->w + rows[i] * c->inputs, c->inputs * sizeof *at);
            at += c->inputs;
            depth += c->inputs;
            bias[i] += t->b[rows[i]];
        }
        if (part != TEST_INPUT_PART) {
            memcpy(at, t->r + rows[i] * c->hidden, c->hidden * sizeof *at);
            at += c->hidden;
            depth += c->hidden;
            bias[i] += t->b[all + rows[i]];
        }
    }
    *to = test_pack_dense(count, depth, matrix, bias, *to);
}

static inline double test_activation(const nk_recurrent_activation *a, double v)
{
    double alpha = (double)a->alpha, beta = (double)a->beta;
    switch (a->kind) {
    case NK_RECURRENT_SIGMOID:
        return 1.0 / (1.0 + exp(-v));
    case NK_RECURRENT_RELU:
        return v < 0.0 ? 0.0 : v;
    case NK_RECURRENT_AFFINE:
        return alpha * v + beta;
    case NK_RECURRENT_LEAKY_RELU:
        return v < 0.0 ? alpha * v : v;
    case NK_RECURRENT_THRESHOLDED_RELU:
        return v < alpha ? 0.0 : v;
    case NK_RECURRENT_SCALED_TANH:
        return alpha * tanh(beta * v);
    case NK_RECURRENT_HARD_SIGMOID:
        return fmin(1.0, fmax(0.0, alpha * v + beta));
    case NK_RECURRENT_ELU:
        return v < 0.0 ? alpha * (exp(v) - 1.0) : v;
    case NK_RECURRENT_SOFTSIGN:
        return v / (1.0 + fabs(v));
    case NK_RECURRENT_SOFTPLUS:
        return log(1.0 + exp(v));
    default:
        return tanh(v);
    }
}

static inline double test_clipped(const nk_recurrent_activation *a, const test_recurrent_case *c,
                                  double v)
{
    double clip = (double)c->clip;
    return test_activation(a, clip > 0.0 ? fmin(clip, fmax(-clip, v)) : v);
}

/* row of W times x, with Wb */
static inline double test_from_x(const test_recurrent *t, const test_recurrent_case *c,
                                 uint32_t row, const float *x)
{
    double sum = (double)t->b[row];
    for (uint32_t k = 0; k < c->inputs; k++) {
        sum += (double)t->w[row * c->inputs + k] * (double)x[k];
    }
    return sum;
}

/* row of R times h, with Rb */
static inline double test_from_h(const test_recurrent *t, const test_recurrent_case *c,
                                 uint32_t row, const double *h)
{
    double sum = (double)t->b[c->gates * c->hidden + row];
    for (uint32_t k = 0; k < c->hidden; k++) {
        sum += (double)t->r[row * c->hidden + k] * h[k];
    }
    return sum;
}

typedef void test_recurrent_step(const test_recurrent *t, const test_recurrent_case *c,
                                 const float *x, double *h, double *cell);

/* Fills y, y_h and y_c. */
static inline void test_recurrent_run(test_recurrent *t, const test_recurrent_case *c,
                                      test_recurrent_step *step)
{
    for (uint32_t i = 0; i < TEST_STEPS * TEST_BATCH * c->hidden; i++) {
        t->y[i] = 0.0;
    }
    for (uint32_t b = 0; b < TEST_BATCH; b++) {
        double h[TEST_HIDDEN], cell[TEST_HIDDEN];
        for (uint32_t u = 0; u < c->hidden; u++) {
            h[u] = c->with_state ? (double)t->h0[b * c->hidden + u] : 0.0;
            cell[u] = c->with_state ? (double)t->c0[b * c->hidden + u] : 0.0;
        }
        uint32_t length = c->with_lengths ? (uint32_t)test_lengths[b] : TEST_STEPS;
        for (uint32_t s = 0; s < length; s++) {
            uint32_t at = (c->is_reverse ? length - 1u - s : s) * TEST_BATCH + b;
            step(t, c, t->x + at * c->inputs, h, cell);
            memcpy(t->y + at * c->hidden, h, c->hidden * sizeof *h);
        }
        memcpy(t->y_h + b * c->hidden, h, c->hidden * sizeof *h);
        memcpy(t->y_c + b * c->hidden, cell, c->hidden * sizeof *cell);
    }
}

#endif
