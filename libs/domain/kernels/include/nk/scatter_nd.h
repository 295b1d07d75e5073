#ifndef NK_SCATTER_ND_H
#define NK_SCATTER_ND_H
/*
 * ONNX ScatterND on a tensor that already holds the data: slices of updates go to the places that
 * the index tuples name, in order, so the last of several to one place stays. There is one batch.
 *
 * NK_SCATTER_ND(name, type, index_type, reduce) defines static void name(const nk_tuple_walk_params
 * *p, const void *indices, const void *updates, void *output), `reduce` being a macro of
 * nk/reduction.h. Nothing overlaps.
 * Cost features: indices, rows = tuples, elements = rows * slice.
 */
#include "nk/reduction.h"
#include "nk/tuple_walk.h"

#define NK_SCATTER_ND(name, type, index_type, reduce)                                              \
    static void name(const nk_tuple_walk_params *p, const void *indices, const void *updates,      \
                     void *output)                                                                 \
    {                                                                                              \
        const index_type *index = indices;                                                         \
        const type *update = updates;                                                              \
        type *write = output;                                                                      \
        for (int32_t tuple = 0; tuple < p->tuples; tuple++) {                                      \
            int32_t place = 0;                                                                     \
            NK_TUPLE_PLACE(place, index);                                                          \
            for (int32_t i = 0; i < p->slice; i++) {                                               \
                write[place + i] = reduce(type, write[place + i], update[i]);                      \
            }                                                                                      \
            index += p->length;                                                                    \
            update += p->slice;                                                                    \
        }                                                                                          \
    }

#endif
