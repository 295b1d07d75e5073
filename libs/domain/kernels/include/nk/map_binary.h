#ifndef NK_MAP_BINARY_H
#define NK_MAP_BINARY_H
/* y = F(a, b) element by element, as functions made for one pair of element types and one scalar
 * function F. AS and BS say whether a and b have an element for each of y (1) or one for all (0);
 * they are literals, so each combination is a plain loop.
 *
 * NK_MAP_BINARY        y has `count` elements, at least one.
 * NK_MAP_BINARY_ROWS   the same for each row of `inner` elements; the outer dimensions broadcast.
 *
 * y may start where an operand with as many elements as y starts, if TY is not wider than it.
 * Cost features: elements; rows and carries (counter steps) where there are rows.
 */
#include <stdint.h>

#include "nk/odometer.h"

#define NK_MAP_BINARY(name, TA, TB, TY, AS, BS, F)                                                 \
    static void name(const TA *a, const TB *b, TY *y, int32_t count)                               \
    {                                                                                              \
        const TA a0 = a[0];                                                                        \
        const TB b0 = b[0];                                                                        \
        for (int32_t i = 0; i < count; i++) {                                                      \
            const TA u = (AS) != 0 ? a[i] : a0;                                                    \
            const TB v = (BS) != 0 ? b[i] : b0;                                                    \
            y[i] = F(u, v);                                                                        \
        }                                                                                          \
    }

/* A step of dimension d is what the position of an operand changes by when d counts up and every
 * dimension inside it starts again at 0. */
typedef struct {
    int32_t inner;
    int32_t outer;
    int32_t shape[NK_ODOMETER_LOOPS - 1];
    int32_t a_step[NK_ODOMETER_LOOPS - 1];
    int32_t b_step[NK_ODOMETER_LOOPS - 1];
} nk_map_binary_params;

#define NK_MAP_BINARY_ROWS(name, TA, TB, TY, AS, BS, F)                                            \
    static void name(const nk_map_binary_params *p, const TA *a, const TB *b, TY *y)               \
    {                                                                                              \
        int32_t at[NK_ODOMETER_LOOPS - 1] = {0};                                                   \
        const int32_t inner = p->inner;                                                            \
        int32_t d = 0;                                                                             \
        while (d >= 0) {                                                                           \
            const TA a0 = a[0];                                                                    \
            const TB b0 = b[0];                                                                    \
            for (int32_t i = 0; i < inner; i++) {                                                  \
                const TA u = (AS) != 0 ? a[i] : a0;                                                \
                const TB v = (BS) != 0 ? b[i] : b0;                                                \
                y[i] = F(u, v);                                                                    \
            }                                                                                      \
            y += inner;                                                                            \
            d = nk_odometer_next(at, p->shape, p->outer);                                          \
            if (d >= 0) {                                                                          \
                a += p->a_step[d];                                                                 \
                b += p->b_step[d];                                                                 \
            }                                                                                      \
        }                                                                                          \
    }

#endif
