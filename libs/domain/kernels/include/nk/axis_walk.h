#ifndef NK_AXIS_WALK_H
#define NK_AXIS_WALK_H
/*
 * The walk that GatherElements and ScatterElements share: a row-major pass over the tensor of
 * indices, while a position moves through the tensor that is indexed. Along the indexed axis the
 * position stands still; the index itself says where to go.
 */
#include "nk/odometer.h"
#include "nk/wrap_index.h"

typedef struct {
    /* Innermost loop: its count and the stride of the position. */
    int32_t columns;
    int32_t column_stride;
    /* Loops around it, outermost first: counts, and what to add to the position when a loop moves
     * on and the loops within it start again. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS - 1];
    int32_t step[NK_ODOMETER_LOOPS - 1];
    /* Length and stride of the indexed axis. */
    int32_t extent;
    int32_t stride;
} nk_axis_walk_params;

/* Runs `body` with `place` (in elements of the indexed tensor) and `n` (in elements of indices). */
#define NK_AXIS_WALK(index_type, indices, body)                                                    \
    do {                                                                                           \
        const index_type *index = (indices);                                                       \
        int32_t at[NK_ODOMETER_LOOPS - 1] = {0};                                                   \
        int32_t base = 0;                                                                          \
        int32_t n = 0;                                                                             \
        int32_t loop = 0;                                                                          \
        while (loop >= 0) {                                                                        \
            for (int32_t column = 0; column < p->columns; column++, n++) {                         \
                const int32_t place = base + column * p->column_stride +                           \
                                      nk_wrap_index((int32_t)index[n], p->extent) * p->stride;     \
                body;                                                                              \
            }                                                                                      \
            loop = nk_odometer_next(at, p->dims, p->loops);                                        \
            base += loop < 0 ? 0 : p->step[loop];                                                  \
        }                                                                                          \
    } while (0)

#endif
