#ifndef NK_GATHER_H
#define NK_GATHER_H
/*
 * ONNX Gather: y[outer][count][inner] = x[outer][extent][inner] at indices[count] of the middle
 * axis. Indices are wrapped as in nk/wrap_index.h.
 *
 * NK_GATHER(name, type, index_type) defines static void name(const nk_gather_params *p, const void
 * *input, const void *indices, void *output). Nothing overlaps. All counts are at least 1.
 * Cost features: rows = outer * count, quads = rows * (inner / 4), singles = rows * (inner % 4).
 */
#include "nk/strided_copy.h"
#include "nk/wrap_index.h"

typedef struct {
    int32_t outer;
    int32_t extent;
    int32_t inner;
    int32_t count;
} nk_gather_params;

#define NK_GATHER(name, type, index_type)                                                          \
    static void name(const nk_gather_params *p, const void *input, const void *indices,            \
                     void *output)                                                                 \
    {                                                                                              \
        const type *read = input;                                                                  \
        const index_type *index = indices;                                                         \
        type *write = output;                                                                      \
        for (int32_t outer = 0; outer < p->outer; outer++) {                                       \
            for (int32_t i = 0; i < p->count; i++) {                                               \
                const int32_t place = nk_wrap_index((int32_t)index[i], p->extent);                 \
                NK_COPY_ELEMENTS(type, read + place * p->inner, write, p->inner);                  \
                write += p->inner;                                                                 \
            }                                                                                      \
            read += p->extent * p->inner;                                                          \
        }                                                                                          \
    }

#endif
