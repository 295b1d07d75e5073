#ifndef NK_MATMUL_H
#define NK_MATMUL_H
/*
 * y[...][r][c] = sum over k of a[...][r][k] * b[...][k][c] for any element type, any strides of a
 * and b (so either may be transposed) and broadcast outer dimensions.
 *
 * NK_MATMUL(name, type, add_product, scale) defines
 *   static void name(const nk_matmul_params *p, const void *a, const void *b, void *y)
 * y is dense, row-major and overlaps neither operand. add_product(type, sum, a, b) is one of the
 * NK_ADD_PRODUCT_ macros; integers wrap around. Sums start at 0 and run over k ascending. With
 * NK_SCALED_PRODUCT instead of NK_PLAIN_PRODUCT as `scale` they are multiplied by alpha (fp32).
 * Cost features: macs, outputs, matrices.
 */
#include <math.h>
#include <stdint.h>

#include "nk/odometer.h"

typedef struct {
    int32_t rows, columns, depth;
    float alpha;
    /* Strides in elements. */
    int32_t a_row, a_depth, b_depth, b_column;
    /* Outer dimensions, outermost first: counts, and what to add to a position when a dimension
     * moves on and those within it start again. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS];
    int32_t a_step[NK_ODOMETER_LOOPS];
    int32_t b_step[NK_ODOMETER_LOOPS];
} nk_matmul_params;

#define NK_ADD_PRODUCT_F32(type, sum, a, b) fmaf((a), (b), (sum))
#define NK_ADD_PRODUCT_F64(type, sum, a, b) ((sum) + (a) * (b))
#define NK_ADD_PRODUCT_INT(type, sum, a, b) (type)((uint64_t)(sum) + (uint64_t)(a) * (uint64_t)(b))

#define NK_PLAIN_PRODUCT(sum) (sum)
#define NK_SCALED_PRODUCT(sum) ((sum)*p->alpha)

#define NK_MATMUL(name, type, add_product, scale)                                                  \
    static void name(const nk_matmul_params *p, const void *left, const void *right, void *out)    \
    {                                                                                              \
        const type *a = left;                                                                      \
        const type *b = right;                                                                     \
        type *y = out;                                                                             \
        int32_t at[NK_ODOMETER_LOOPS] = {0};                                                       \
        for (int32_t loop = 0; loop >= 0;) {                                                       \
            for (int32_t r = 0; r < p->rows; r++) {                                                \
                for (int32_t c = 0; c < p->columns; c++) {                                         \
                    const type *ra = a + r * p->a_row;                                             \
                    const type *cb = b + c * p->b_column;                                          \
                    type sum = 0;                                                                  \
                    for (int32_t k = 0; k < p->depth; k++) {                                       \
                        sum = add_product(type, sum, *ra, *cb);                                    \
                        ra += p->a_depth;                                                          \
                        cb += p->b_depth;                                                          \
                    }                                                                              \
                    *y++ = scale(sum);                                                             \
                }                                                                                  \
            }                                                                                      \
            loop = nk_odometer_next(at, p->dims, p->loops);                                        \
            a += loop < 0 ? 0 : p->a_step[loop];                                                   \
            b += loop < 0 ? 0 : p->b_step[loop];                                                   \
        }                                                                                          \
    }

#endif
