#ifndef NK_MAP_SELECT_H
#define NK_MAP_SELECT_H
/* y = c ? a : b element by element for any element type of the size of T; c holds 0 or 1. CS, AS
 * and BS say whether c, a and b have an element for each of y (1) or one for all (0).
 *
 * NK_MAP_SELECT        y has `count` elements, at least one.
 * NK_MAP_SELECT_ROWS   the same for each row of `inner` elements; the outer dimensions broadcast.
 *
 * y may start where a or b starts if that one has as many elements as y, and where c does if T is
 * one byte as well.
 * Cost features: elements; rows and carries (counter steps) where there are rows.
 */
#include <stdint.h>

#include "nk/odometer.h"

#define NK_MAP_SELECT(name, T, CS, AS, BS)                                                         \
    static void name(const uint8_t *c, const T *a, const T *b, T *y, int32_t count)                \
    {                                                                                              \
        const uint8_t c0 = c[0];                                                                   \
        const T a0 = a[0];                                                                         \
        const T b0 = b[0];                                                                         \
        for (int32_t i = 0; i < count; i++) {                                                      \
            const uint8_t w = (CS) != 0 ? c[i] : c0;                                               \
            const T u = (AS) != 0 ? a[i] : a0;                                                     \
            const T v = (BS) != 0 ? b[i] : b0;                                                     \
            y[i] = w != 0u ? u : v;                                                                \
        }                                                                                          \
    }

/* Steps are those of nk/map_binary.h. */
typedef struct {
    int32_t inner;
    int32_t outer;
    int32_t shape[NK_ODOMETER_LOOPS - 1];
    int32_t c_step[NK_ODOMETER_LOOPS - 1];
    int32_t a_step[NK_ODOMETER_LOOPS - 1];
    int32_t b_step[NK_ODOMETER_LOOPS - 1];
} nk_map_select_params;

#define NK_MAP_SELECT_ROWS(name, T, CS, AS, BS)                                                    \
    static void name(const nk_map_select_params *p, const uint8_t *c, const T *a, const T *b,      \
                     T *y)                                                                         \
    {                                                                                              \
        int32_t at[NK_ODOMETER_LOOPS - 1] = {0};                                                   \
        const int32_t inner = p->inner;                                                            \
        int32_t d = 0;                                                                             \
        while (d >= 0) {                                                                           \
            const uint8_t c0 = c[0];                                                               \
            const T a0 = a[0];                                                                     \
            const T b0 = b[0];                                                                     \
            for (int32_t i = 0; i < inner; i++) {                                                  \
                const uint8_t w = (CS) != 0 ? c[i] : c0;                                           \
                const T u = (AS) != 0 ? a[i] : a0;                                                 \
                const T v = (BS) != 0 ? b[i] : b0;                                                 \
                y[i] = w != 0u ? u : v;                                                            \
            }                                                                                      \
            y += inner;                                                                            \
            d = nk_odometer_next(at, p->shape, p->outer);                                          \
            if (d >= 0) {                                                                          \
                c += p->c_step[d];                                                                 \
                a += p->a_step[d];                                                                 \
                b += p->b_step[d];                                                                 \
            }                                                                                      \
        }                                                                                          \
    }

#endif
