#include "nk/dot_s8.h"

int32_t nk_widen_s8(const int8_t *x, int32_t depth, int16_t *wide)
{
    int32_t sum = 0;
    for (int32_t k = 0; k < depth; k++) {
        wide[k] = x[k];
        sum += x[k];
    }
    for (int32_t k = depth; k < NK_WIDE_ELEMENTS(depth); k++) {
        wide[k] = 0;
    }
    return sum;
}

/* Byte 0 .. 3 of a word as a signed number. */
static inline int32_t signed_byte(int32_t word, int32_t byte)
{
    return (int8_t)((uint32_t)word >> (8 * byte));
}

static inline uint32_t unsigned_byte(int32_t word, int32_t byte)
{
    return ((uint32_t)word >> (8 * byte)) & 255u;
}

/* Two outputs; their words are `stride` apart. */
static void two_sums(const int32_t *start, const int32_t *w, int32_t stride, const int16_t *x,
                     int32_t pairs, int32_t *sums)
{
    uint32_t even = (uint32_t)start[0], odd = (uint32_t)start[1];
    for (int32_t p = 0; p < pairs; p++, w += stride, x += 2) {
        const uint32_t x0 = (uint32_t)(int32_t)x[0], x1 = (uint32_t)(int32_t)x[1];
        even += unsigned_byte(*w, 0) * x0 + unsigned_byte(*w, 2) * x1;
        odd += (uint32_t)signed_byte(*w, 1) * x0 + (uint32_t)signed_byte(*w, 3) * x1;
    }
    sums[0] = (int32_t)even;
    sums[1] = (int32_t)(odd << 8);
}

const int32_t *nk_dots4_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    two_sums(start, w, 2, x, pairs, sums);
    two_sums(start + 2, w + 1, 2, x, pairs, sums + 2);
    return w + 2 * pairs;
}

const int32_t *nk_dots2_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    two_sums(start, w, 1, x, pairs, sums);
    return w + pairs;
}

const int32_t *nk_dots1_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums)
{
    uint32_t sum = (uint32_t)start[0];
    for (; pairs > 0; pairs -= 2, w++, x += 4) {
        sum += (uint32_t)(signed_byte(*w, 0) * x[0] + signed_byte(*w, 2) * x[1]);
        sum += (uint32_t)(signed_byte(*w, 1) * x[2] + signed_byte(*w, 3) * x[3]);
    }
    sums[0] = (int32_t)sum;
    return w;
}

const int32_t *nk_sums_s8(const int32_t *w, const int16_t *x, int32_t pairs, int32_t total,
                          int32_t outputs, int32_t *sums)
{
    static const int32_t zeros[4] = {0};
    const uint32_t surplus = 128u * (uint32_t)total;
    for (; outputs >= 4; outputs -= 4, sums += 4) {
        w = nk_dots4_s8(zeros, w, x, pairs, sums);
        sums[0] = (int32_t)((uint32_t)sums[0] - surplus);
        sums[2] = (int32_t)((uint32_t)sums[2] - surplus);
    }
    if ((outputs & 2) != 0) {
        w = nk_dots2_s8(zeros, w, x, pairs, sums);
        sums[0] = (int32_t)((uint32_t)sums[0] - surplus);
        sums += 2;
    }
    return (outputs & 1) == 0 ? w : nk_dots1_s8(zeros, w, x, pairs, sums);
}
