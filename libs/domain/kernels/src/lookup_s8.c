#include "nk/lookup_s8.h"

void nk_lookup_s8(const int8_t *table, const int8_t *x, int8_t *y, int32_t count)
{
    table += 128;
    for (int32_t i = 0; i < count; i++)
        y[i] = table[x[i]];
}
