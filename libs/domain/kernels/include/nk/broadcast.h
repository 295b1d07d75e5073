#ifndef NK_BROADCAST_H
#define NK_BROADCAST_H
/* Walks the rows of a broadcast result: the innermost dimension is a row that a kernel handles in
 * one loop, the outer ones are counted here.
 *
 * A step of dimension d is what the first element's index of an operand changes by when d counts up
 * and every dimension inside it starts again at 0.
 */
#include <stdint.h>

#define NK_BROADCAST_OUTER 7

/* Counts `at` up in row-major order over `shape`; the dimension that advanced, or -1 at the end. */
static inline int32_t nk_broadcast_next(int32_t *at, const int32_t *shape, int32_t outer)
{
    for (int32_t d = outer - 1; d >= 0; d--) {
        at[d]++;
        if (at[d] < shape[d]) {
            return d;
        }
        at[d] = 0;
    }
    return -1;
}

#endif
