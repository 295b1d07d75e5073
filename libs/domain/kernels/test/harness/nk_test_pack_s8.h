#ifndef NK_TEST_PACK_S8_H
#define NK_TEST_PACK_S8_H
/* The packing of nk/dot_s8.h in C, for drivers: weights outputs x depth, row-major. */
#include <stddef.h>
#include <stdint.h>

static inline int32_t test_word_s8(int32_t a, int32_t b, int32_t c, int32_t d)
{
    return (int32_t)((uint32_t)(a & 255) | (uint32_t)(b & 255) << 8 | (uint32_t)(c & 255) << 16 |
                     (uint32_t)(d & 255) << 24);
}

static inline int32_t test_weight_s8(const int8_t *row, int32_t depth, int32_t k)
{
    return k < depth ? row[k] : 0;
}

static inline int32_t *test_pack_weights_s8(int32_t width, int32_t depth, const int8_t *w,
                                            int32_t *packed)
{
    for (int32_t k = 0; width == 1 && k < depth; k += 4) {
        *packed++ = test_word_s8(test_weight_s8(w, depth, k), test_weight_s8(w, depth, k + 2),
                                 test_weight_s8(w, depth, k + 1), test_weight_s8(w, depth, k + 3));
    }
    for (int32_t k = 0; width > 1 && k < depth; k += 2) {
        for (int32_t o = 0; o < width; o += 2) {
            const int8_t *even = w + o * depth, *odd = even + depth;
            *packed++ = test_word_s8(
                test_weight_s8(even, depth, k) + 128, test_weight_s8(odd, depth, k),
                test_weight_s8(even, depth, k + 1) + 128, test_weight_s8(odd, depth, k + 1));
        }
    }
    return packed;
}

/* starts and multipliers may be NULL: none. Returns the address behind what was packed. */
static inline int32_t *test_pack_dense_s8(int32_t outputs, int32_t depth, const int8_t *w,
                                          const int32_t *starts, const int32_t *multipliers,
                                          int32_t *packed)
{
    for (int32_t first = 0; first < outputs;) {
        const int32_t left = outputs - first, width = left >= 4 ? 4 : left >= 2 ? 2 : 1;
        for (int32_t o = first; starts != NULL && o < first + width; o++) {
            *packed++ = starts[o];
        }
        packed = test_pack_weights_s8(width, depth, w + first * depth, packed);
        for (int32_t o = first; multipliers != NULL && o < first + width; o++) {
            *packed++ = width > 1 && o % 2 == 1 ? multipliers[o] / 256 : multipliers[o];
        }
        first += width;
    }
    return packed;
}

#endif
