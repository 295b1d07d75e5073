#ifndef NK_SCATTER_ELEMENTS_H
#define NK_SCATTER_ELEMENTS_H
/*
 * ONNX ScatterElements on a tensor that already holds the data: each update goes to the place whose
 * coordinate along one axis is given by the index at the same position. Updates are applied in
 * row-major order, so the last of several to one place stays.
 *
 * NK_SCATTER_ELEMENTS(name, type, index_type, reduce) defines static void name(const
 * nk_axis_walk_params *p, const void *indices, const void *updates, void *output), `reduce` being a
 * macro of nk/reduction.h. Nothing overlaps.
 * Cost features: elements, blocks = elements / columns.
 */
#include "nk/axis_walk.h"
#include "nk/reduction.h"

#define NK_SCATTER_ELEMENTS(name, type, index_type, reduce)                                        \
    static void name(const nk_axis_walk_params *p, const void *indices, const void *updates,       \
                     void *output)                                                                 \
    {                                                                                              \
        const type *update = updates;                                                              \
        type *write = output;                                                                      \
        NK_AXIS_WALK(index_type, indices, write[place] = reduce(type, write[place], update[n]));   \
    }

#endif
