#include "nk/moments_s8.h"

void nk_moments_s8(const int8_t *x, int32_t count, nk_moments *moments)
{
    int32_t sum = 0;
    uint32_t squares = 0;
    for (int32_t i = 0; i < count; i++) {
        sum += x[i];
        squares += (uint32_t)(x[i] * x[i]);
    }
    moments->sum = sum;
    moments->squares = squares;
}
