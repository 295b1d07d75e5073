/* Tables of bytes: every byte, every length to 40, unaligned and in place. */
#include "nk/lookup_s8.h"
#include "nk_test_s8.h"

enum { MOST = 4096 };

static int8_t table[256], x[MOST], y[MOST + 8], place[MOST];

int test_main(void)
{
    uint32_t state = 3u;
    test_fill_s8(table, 256, &state);
    for (int32_t i = 0; i < MOST; i++)
        x[i] = (int8_t)(i * 37 % 256 - 128);
    nk_lookup_s8(table, x, y, MOST);
    for (int32_t i = 0; i < MOST; i++)
        if (y[i] != table[x[i] + 128]) return test_fail_s8("table", i, y[i], table[x[i] + 128]);
    test_report_s8("table", y, MOST);
    for (int32_t count = 0; count <= 40; count++) {
        memcpy(place, x, sizeof place);
        nk_lookup_s8(table, place + 3, place + 3, count);
        if (memcmp(place + 3, y + 3, (size_t)count) != 0 || place[count + 3] != x[count + 3])
            return test_fail_s8("in place", count, 0, 0);
    }
    TEST_COUNT_BEGIN();
    nk_lookup_s8(table, x, y, MOST);
    TEST_COUNT_END();
    return 0;
}
