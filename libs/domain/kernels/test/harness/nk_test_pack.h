#ifndef NK_TEST_PACK_H
#define NK_TEST_PACK_H
/* The packing of nk/dot_f32.h in C, for drivers: weights outputs x depth, row-major. */
#include <stddef.h>
#include <stdint.h>

static inline float *test_pack_dense(uint32_t outputs, uint32_t depth, const float *weights,
                                     const float *bias, float *packed)
{
    for (uint32_t first = 0; first < outputs;) {
        uint32_t left = outputs - first;
        uint32_t width = left >= 8u ? 8u : left >= 4u ? 4u : left >= 2u ? 2u : 1u;
        for (uint32_t o = 0; o < width; o++) {
            *packed++ = bias[first + o];
        }
        for (uint32_t k = 0; k < depth; k++) {
            for (uint32_t o = 0; o < width; o++) {
                *packed++ = weights[(size_t)(first + o) * depth + k];
            }
        }
        first += width;
    }
    return packed;
}

#endif
