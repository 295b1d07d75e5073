#ifndef NK_CUMSUM_H
#define NK_CUMSUM_H
/* Running sums along one axis: x and y are [outer][length][inner], and y may equal x.
 *
 * With `exclusive` an element's own value is left out of its sum; with `reverse` the sums run from
 * the last element of the axis to the first. ADD is the addition of type T.
 * Cost features: elements, lanes (outer * inner).
 */
#include <stdint.h>

typedef struct {
    int32_t outer;
    int32_t length;
    int32_t inner;
    int32_t exclusive;
    int32_t reverse;
} nk_cumsum_params;

#define NK_CUMSUM(name, T, ADD)                                                                    \
    static void name(const nk_cumsum_params *p, const T *x, T *y)                                  \
    {                                                                                              \
        const int32_t size = p->length * p->inner;                                                 \
        const int32_t step = p->reverse != 0 ? -p->inner : p->inner;                               \
        for (int32_t o = 0; o < p->outer; o++) {                                                   \
            const int32_t first = o * size + (p->reverse != 0 ? size - p->inner : 0);              \
            for (int32_t lane = first; lane < first + p->inner; lane++) {                          \
                T sum = 0;                                                                         \
                int32_t at = lane;                                                                 \
                for (int32_t k = 0; k < p->length; k++) {                                          \
                    const T next = ADD(sum, x[at]);                                                \
                    y[at] = p->exclusive != 0 ? sum : next;                                        \
                    sum = next;                                                                    \
                    at += step;                                                                    \
                }                                                                                  \
            }                                                                                      \
        }                                                                                          \
    }

#endif
