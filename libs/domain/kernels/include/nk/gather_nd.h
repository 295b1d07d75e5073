#ifndef NK_GATHER_ND_H
#define NK_GATHER_ND_H
/*
 * ONNX GatherND: y is the slices of x that the index tuples name, one after the other.
 *
 * NK_GATHER_ND(name, type, index_type) defines static void name(const nk_tuple_walk_params *p,
 * const void *input, const void *indices, void *output). Nothing overlaps.
 * Cost features: indices, rows = batches * tuples, quads = rows * (slice / 4), singles = rows *
 * (slice % 4).
 */
#include "nk/strided_copy.h"
#include "nk/tuple_walk.h"

#define NK_GATHER_ND(name, type, index_type)                                                       \
    static void name(const nk_tuple_walk_params *p, const void *input, const void *indices,        \
                     void *output)                                                                 \
    {                                                                                              \
        const type *read = input;                                                                  \
        const index_type *index = indices;                                                         \
        type *write = output;                                                                      \
        for (int32_t batch = 0; batch < p->batches; batch++) {                                     \
            for (int32_t tuple = 0; tuple < p->tuples; tuple++) {                                  \
                int32_t place = 0;                                                                 \
                NK_TUPLE_PLACE(place, index);                                                      \
                NK_COPY_ELEMENTS(type, read + place, write, p->slice);                             \
                index += p->length;                                                                \
                write += p->slice;                                                                 \
            }                                                                                      \
            read += p->batch_stride;                                                               \
        }                                                                                          \
    }

#endif
