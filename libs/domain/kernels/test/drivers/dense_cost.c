/* One counted call per line of TABLE: {kernel, a, b, c}; what a, b and c are is said below. */
#include "nk/attention_f32.h"
#include "nk/fc_f32.h"
#include "nk/gru_f32.h"
#include "nk/layernorm_f32.h"
#include "nk/lstm_f32.h"
#include "nk/matmul_f32.h"
#include "nk/softmax_f32.h"
#include "nk_test.h"

enum { FC, MATMUL, MATMUL_TRANSPOSED, LSTM, GRU, ATTENTION, SOFTMAX, LAYERNORM };

static const uint32_t table[][4] = {TABLE};
static float weights[60000], x[8192], k[8192], v[8192], y[8192], scratch[2048];

/* rows x depth times depth x outputs, with ReLU */
static void run_fc(uint32_t rows, uint32_t depth, uint32_t outputs)
{
    nk_fc_f32_params p = {weights, rows, depth, outputs, NK_ACT_RELU, 0.0f, 0.0f};
    nk_fc_f32(&p, x, NULL, y);
}

/* rows x depth times depth x columns; transposed: the second operand is columns x depth */
static void run_matmul(int is_transposed, int32_t rows, int32_t depth, int32_t columns)
{
    nk_matmul_params p = {.rows = rows, .columns = columns, .depth = depth, .alpha = 1.0f};
    p.a_row = depth;
    p.a_depth = 1;
    p.b_depth = is_transposed ? 1 : columns;
    p.b_column = is_transposed ? depth : 1;
    nk_matmul_f32(&p, x, k, y);
}

static nk_recurrent_f32_shape recurrent(uint32_t steps, uint32_t inputs, uint32_t hidden)
{
    nk_recurrent_f32_shape shape = {.packed = weights, .steps = steps, .batch = 1u};
    shape.inputs = inputs;
    shape.hidden = hidden;
    shape.x_step = inputs;
    shape.y_step = hidden;
    return shape;
}

/* one of `heads` heads after another, `length` queries and keys of `width` elements */
static void run_attention(int32_t heads, int32_t length, int32_t width)
{
    const nk_attention_strides strides = {0, width, heads * width, 1};
    nk_attention_f32_params p = {.batch = 1, .heads = heads, .queries = length, .keys = length};
    p.depth = width;
    p.values = width;
    p.scale = 0.5f;
    p.q = strides;
    p.k = strides;
    p.v = strides;
    p.y = strides;
    nk_attention_f32(&p, x, k, v, NULL, x, scratch);
}

static void run(const uint32_t *c)
{
    nk_lstm_f32_params lstm = {recurrent(c[1], c[2], c[3])};
    nk_gru_f32_params gru = {recurrent(c[1], c[2], c[3])};
    nk_softmax_params softmax = {c[1], c[2], 1u};
    nk_layernorm_f32_params norm = {c[1], c[2], 1e-5f, weights, weights};
    TEST_COUNT_BEGIN();
    switch (c[0]) {
    case FC:
        run_fc(c[1], c[2], c[3]);
        break;
    case MATMUL:
    case MATMUL_TRANSPOSED:
        run_matmul(c[0] == MATMUL_TRANSPOSED, (int32_t)c[1], (int32_t)c[2], (int32_t)c[3]);
        break;
    case LSTM:
        nk_lstm_f32(&lstm, x, NULL, y, NULL, scratch);
        break;
    case GRU:
        nk_gru_f32(&gru, x, NULL, y, NULL, scratch);
        break;
    case ATTENTION:
        run_attention((int32_t)c[1], (int32_t)c[2], (int32_t)c[3]);
        break;
    case SOFTMAX:
        nk_softmax_f32(&softmax, x, y);
        break;
    default:
        nk_layernorm_f32(&norm, x, y, NULL, NULL);
        break;
    }
    TEST_COUNT_END();
}

int test_main(void)
{
    uint32_t state = 1u;
    test_fill_f32(weights, sizeof weights / sizeof *weights, &state);
    for (uint32_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        weights[i] *= 0.18f; /* keeps the gates of recurrent layers in their usual range */
    }
    test_fill_f32(k, sizeof k / sizeof *k, &state);
    test_fill_f32(v, sizeof v / sizeof *v, &state);
    for (uint32_t i = 0; i < sizeof table / sizeof *table; i++) {
        test_fill_f32(x, sizeof x / sizeof *x, &state);
        run(table[i]);
    }
    return 0;
}
