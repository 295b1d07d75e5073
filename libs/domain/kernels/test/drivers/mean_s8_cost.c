/* The int8 means between the counting marks: rows, lines, and windows of 2 x 2 and of 8. */
#include "nk_test.h"

#include "nk/avgpool2d_s8.h"
#include "nk/maxpool2d_pairs_s8.h"
#include "nk/maxpool2d_s8.h"
#include "nk/mean_lines_s8.h"
#include "nk/mean_rows_s8.h"

static int8_t x[16384], y[16384];
static const nk_average average = {.pre = 10, .multiplier = 1 << 29, .shift = 10};

int test_main(void)
{
    const nk_mean_rows_s8_params rows = {64, 125, 3, average};
    const nk_mean_lines_s8_params lines = {1, 64, 32, 3, average};
    const nk_pool2d square = {16, 32, 32, 16, 16, 2, 2, 0, 0};
    const nk_pool2d line = {16, 1, 512, 1, 127, 1, 4, 0, 0};
    const nk_avgpool2d_s8_params by_square = {
        .pool = square, .kernel_h = 2, .kernel_w = 2, .average = average};
    const nk_avgpool2d_s8_params by_line = {
        .pool = line, .kernel_h = 1, .kernel_w = 8, .average = average};
    const nk_maxpool2d_pairs_s8_params max_square = {square, 2};
    const nk_maxpool2d_s8_params max_line = {line, 1, 8};
    TEST_COUNT_BEGIN();
    nk_mean_rows_s8(&rows, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_mean_lines_s8(&lines, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_avgpool2d_s8(&by_square, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_avgpool2d_s8(&by_line, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_maxpool2d_pairs_s8(&max_square, x, y);
    TEST_COUNT_END();
    TEST_COUNT_BEGIN();
    nk_maxpool2d_s8(&max_line, x, y);
    TEST_COUNT_END();
    return 0;
}
