/* Sweeps the int8 extremes over rows and lines and holds them against a search. */
#include "nk_test.h"

#include "nk/extreme_lines_s8.h"
#include "nk/extreme_rows_s8.h"

#define POOL 2000
#define LAST(pool, count) ((pool) + (POOL - (count)))
static int8_t x_pool[POOL], y_pool[POOL];
static uint32_t seed = 362436069u;
static int failures;

/* The largest and the smallest along an axis, in place. */
static void check_extremes(int32_t outer, int32_t count, int32_t inner, int extreme)
{
    const int total = outer * count * inner;
    int8_t *x = LAST(x_pool, total), *y = LAST(y_pool, total);
    for (int i = 0; i < total; i++) {
        const uint32_t r = test_random_u32(&seed);
        x[i] = (int8_t)(extreme ? (r & 64u ? 127 : -128) : (int)(r >> 24) - 128);
    }
    for (int32_t flip = 0; flip >= -1; flip--) {
        memcpy(y, x, (size_t)total);
        if (inner == 1) {
            const nk_extreme_rows_s8_params p = {outer, count, flip};
            nk_extreme_rows_s8(&p, y, y);
        } else {
            const nk_extreme_lines_s8_params p = {outer, count, inner, flip};
            nk_extreme_lines_s8(&p, y, y);
        }
        for (int32_t o = 0; o < outer * inner; o++) {
            const int8_t *line = x + o / inner * count * inner + o % inner;
            int8_t best = *line;
            for (int32_t i = 1; i < count; i++) {
                const int8_t next = line[i * inner];
                if (flip == 0 ? next > best : next < best) best = next;
            }
            if (y[o] != best) failures++;
        }
        uint32_t hash = 2166136261u;
        for (int32_t o = 0; o < outer * inner; o++)
            hash = (hash ^ (uint8_t)y[o]) * 16777619u;
        test_print_hex(hash);
        test_print(" extreme\n");
    }
}

int test_main(void)
{
    for (int32_t count = 1; count < 30; count++)
        for (int32_t inner = 1; inner < 12; inner += 3)
            check_extremes(1 + count % 5, count, inner, count % 3 == 0);
    test_print(failures ? "FAILED\n" : "all as the reference\n");
    return failures ? 1 : 0;
}
