/* One counted call per line of TABLE: {kernel, a, b, c}; what a, b and c are is said below. */
#include "nk/fc_rows_residual_s8.h"
#include "nk/fc_rows_s8.h"
#include "nk/fc_s8.h"
#include "nk/gru_s8.h"
#include "nk/lstm_s8.h"
#include "nk/matmul_s8.h"
#include "nk_test_s8.h"

enum { FC, RESIDUAL, MATMUL, LSTM, GRU };

static const int32_t table[][4] = {TABLE};
static int32_t weights[40000];
static int8_t x[8192], k[8192], y[8192];
static float numbers[4096];
static int16_t wide[16384] __attribute__((aligned(8)));
static float scratch[1024];

/* rows x depth times depth x outputs */
static void run_fc(int32_t has_residual, int32_t rows, int32_t depth, int32_t outputs)
{
    nk_fc_residual_s8_params p = {{weights, rows, depth, outputs, {512, 0, 10, -128, 127}}, {0}};
    if (has_residual != 0) {
        (rows == 1 ? nk_fc_residual_s8 : nk_fc_rows_residual_s8)(&p, x, k, y, wide);
    } else {
        (rows == 1 ? nk_fc_s8 : nk_fc_rows_s8)(&p.dense, x, y, wide);
    }
}

/* rows x depth times depth x columns */
static void run_matmul(int32_t rows, int32_t depth, int32_t columns)
{
    nk_matmul_s8_params p = {.rows = rows, .columns = columns, .depth = depth};
    p.panel = (columns + 3) / 4 * 4;
    p.a_row = depth;
    p.a_depth = 1;
    p.b_depth = columns;
    p.b_column = 1;
    p.y_row = columns;
    p.y_column = 1;
    p.requant = (nk_requant){512, 0, 10, -128, 127};
    nk_matmul_s8(&p, x, k, y, wide);
}

static nk_recurrent_s8 recurrent(int32_t steps, int32_t inputs, int32_t hidden)
{
    nk_recurrent_s8 p = {.w = weights, .r = weights, .numbers = numbers, .h_units = 4096.0f};
    p.shape = (nk_recurrent_f32_shape){.steps = (uint32_t)steps, .batch = 1u};
    p.shape.inputs = (uint32_t)inputs;
    p.shape.hidden = (uint32_t)hidden;
    p.shape.x_step = (uint32_t)inputs;
    p.shape.y_step = (uint32_t)hidden;
    p.y.inverse = 128.0f;
    p.y.lo = -128.0f;
    p.y.hi = 127.0f;
    return p;
}

static void run(const int32_t *c)
{
    nk_lstm_s8_params lstm = {.common = recurrent(c[1], c[2], c[3])};
    nk_gru_s8_params gru = {lstm.common};
    TEST_COUNT_BEGIN();
    switch (c[0]) {
    case FC:
    case RESIDUAL:
        run_fc(c[0] == RESIDUAL, c[1], c[2], c[3]);
        break;
    case MATMUL:
        run_matmul(c[1], c[2], c[3]);
        break;
    case LSTM:
        nk_lstm_s8(&lstm, x, NULL, y, NULL, scratch);
        break;
    default:
        nk_gru_s8(&gru, x, NULL, y, NULL, scratch);
        break;
    }
    TEST_COUNT_END();
}

int test_main(void)
{
    uint32_t state = 1u;
    test_fill_f32(numbers, sizeof numbers / sizeof *numbers, &state);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        numbers[i] *= 1e-8f; /* keeps the gates in their usual range */
    }
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        weights[i] = (int32_t)test_random_u32(&state);
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        test_fill_s8(x, sizeof x, &state);
        test_fill_s8(k, sizeof k, &state);
        run(table[i]);
    }
    return 0;
}
