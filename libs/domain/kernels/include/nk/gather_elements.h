#ifndef NK_GATHER_ELEMENTS_H
#define NK_GATHER_ELEMENTS_H
/*
 * ONNX GatherElements: each element of y is the element of x whose place along one axis is given by
 * the index at the same position.
 *
 * NK_GATHER_ELEMENTS(name, type, index_type) defines static void name(const nk_axis_walk_params *p,
 * const void *input, const void *indices, void *output). Nothing overlaps.
 * Cost features: elements, blocks = elements / columns.
 */
#include "nk/axis_walk.h"

#define NK_GATHER_ELEMENTS(name, type, index_type)                                                 \
    static void name(const nk_axis_walk_params *p, const void *input, const void *indices,         \
                     void *output)                                                                 \
    {                                                                                              \
        const type *read = input;                                                                  \
        type *write = output;                                                                      \
        NK_AXIS_WALK(index_type, indices, write[n] = read[place]);                                 \
    }

#endif
