#ifndef NK_TUPLE_WALK_H
#define NK_TUPLE_WALK_H
/* Index tuples of GatherND and ScatterND: each names a slice of neighbouring elements. */
#include "nk/odometer.h"
#include "nk/wrap_index.h"

typedef struct {
    /* Each batch has its own part of the indexed tensor, `batch_stride` elements apart. */
    int32_t batches;
    int32_t batch_stride;
    /* Tuples of a batch, elements of a slice, indices of a tuple (may be 0). */
    int32_t tuples;
    int32_t slice;
    int32_t length;
    /* Extent and stride of the axis that index i of a tuple is for. */
    int32_t extents[NK_ODOMETER_LOOPS];
    int32_t strides[NK_ODOMETER_LOOPS];
} nk_tuple_walk_params;

/* Sets `place` to the first element of the slice that the tuple at `index` names. */
#define NK_TUPLE_PLACE(place, index)                                                               \
    do {                                                                                           \
        for (int32_t nk_i = 0; nk_i < p->length; nk_i++) {                                         \
            (place) += nk_wrap_index((int32_t)(index)[nk_i], p->extents[nk_i]) * p->strides[nk_i]; \
        }                                                                                          \
    } while (0)

#endif
