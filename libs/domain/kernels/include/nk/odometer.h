#ifndef NK_ODOMETER_H
#define NK_ODOMETER_H
/* Walks the index tuples of a nest of loops in row-major order without recursion. */
#include <stdint.h>

/* Most loops of a nest. */
#define NK_ODOMETER_LOOPS 8

/*
 * Moves `at` to the next tuple below `dims`. Returns the loop that moved on (all loops after it are
 * back at 0), or -1 after the last tuple, where `at` is all 0 again.
 */
static inline int32_t nk_odometer_next(int32_t *at, const int32_t *dims, int32_t loops)
{
    for (int32_t loop = loops - 1; loop >= 0; loop--) {
        at[loop]++;
        if (at[loop] < dims[loop]) {
            return loop;
        }
        at[loop] = 0;
    }
    return -1;
}

#endif
