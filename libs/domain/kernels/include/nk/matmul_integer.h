#ifndef NK_MATMUL_INTEGER_H
#define NK_MATMUL_INTEGER_H
/*
 * Products of integer matrices less their zero points, with broadcast outer dimensions:
 * y[...][r][c] = sum over k of (a[...][r][k] - a_zero[r]) * (b[...][k][c] - b_zero[c]).
 *
 * NK_MATMUL_INTEGER(name, TA, TB) defines such a function for elements TA and TB of 8 bits.
 *
 * a       [...][rows][depth], b [...][depth][columns]; y [...][rows][columns], overlaps neither
 * a_zero  NULL for 0, or one, or where `a_zeros` is 1 one per row
 * b_zero  NULL for 0, or one, or where `b_zeros` is 1 one per column
 * Sums wrap around as int32_t.
 * Cost features: macs, outputs, rows (of all matrices).
 */
#include <stdint.h>

#include "nk/odometer.h"

typedef struct {
    int32_t rows, columns, depth;
    int32_t a_zeros, b_zeros; /* 0 or 1: elements from one zero point to the next */
    /* Outer dimensions, outermost first: counts, and what to add to a position when a dimension
     * moves on and those within it start again. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS];
    int32_t a_step[NK_ODOMETER_LOOPS];
    int32_t b_step[NK_ODOMETER_LOOPS];
} nk_matmul_integer_params;

/* sum + left * right, of numbers below 2^9. */
static inline int32_t nk_add_small_product(int32_t sum, int32_t left, int32_t right)
{
    return (int32_t)((uint32_t)sum + (uint32_t)(left * right));
}

#define NK_MATMUL_INTEGER(name, TA, TB)                                                            \
    static void name(const nk_matmul_integer_params *p, const TA *a, const TB *b,                  \
                     const TA *a_zero, const TB *b_zero, int32_t *y)                               \
    {                                                                                              \
        int32_t at[NK_ODOMETER_LOOPS] = {0};                                                       \
        for (int32_t loop = 0; loop >= 0;) {                                                       \
            for (int32_t r = 0; r < p->rows; r++, y += p->columns) {                               \
                const TA *left = a + (uint32_t)r * (uint32_t)p->depth;                             \
                const TB *right = b;                                                               \
                const int32_t zero = a_zero ? a_zero[r * p->a_zeros] : 0;                          \
                for (int32_t c = 0; c < p->columns; c++)                                           \
                    y[c] = 0;                                                                      \
                for (int32_t k = 0; k < p->depth; k++, right += p->columns) {                      \
                    const int32_t factor = left[k] - zero;                                         \
                    if (b_zero && p->b_zeros) {                                                    \
                        for (int32_t c = 0; c < p->columns; c++)                                   \
                            y[c] = nk_add_small_product(y[c], factor, right[c] - b_zero[c]);       \
                    } else {                                                                       \
                        const int32_t own = b_zero ? *b_zero : 0;                                  \
                        for (int32_t c = 0; c < p->columns; c++)                                   \
                            y[c] = nk_add_small_product(y[c], factor, right[c] - own);             \
                    }                                                                              \
                }                                                                                  \
            }                                                                                      \
            loop = nk_odometer_next(at, p->dims, p->loops);                                        \
            a += loop < 0 ? 0 : p->a_step[loop];                                                   \
            b += loop < 0 ? 0 : p->b_step[loop];                                                   \
        }                                                                                          \
    }

#endif
