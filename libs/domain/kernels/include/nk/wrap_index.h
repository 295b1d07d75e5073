#ifndef NK_WRAP_INDEX_H
#define NK_WRAP_INDEX_H
/* Indices that a model computes or reads at run time. */
#include <stdint.h>

/*
 * An ONNX index, negative from the end, as a place in 0..extent-1. An index outside
 * -extent..extent-1, which ONNX forbids, becomes the nearest place, so that no kernel reads or
 * writes beyond a tensor. extent is at least 1.
 */
static inline int32_t nk_wrap_index(int32_t index, int32_t extent)
{
    if (index < 0) {
        index += extent;
    }
    if (index < 0) {
        return 0;
    }
    return index < extent ? index : extent - 1;
}

#endif
