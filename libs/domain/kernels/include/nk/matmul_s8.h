#ifndef NK_MATMUL_S8_H
#define NK_MATMUL_S8_H
/* Matrix products of two s8 operands that are computed at run time, any strides of all three (so
 * that any of them may be transposed) and broadcast outer dimensions:
 *
 *   y[...][r][c] = rescale(sum over k of (a[...][r][k] - a_zero) * (b[...][k][c] - b_zero))
 *
 * Outer dimensions of y are dense; it overlaps neither operand. requant.lo and hi are those of
 * int8. depth is at most 2^15, so that sums fit in int32. scratch: NK_MATMUL_S8_SCRATCH_BYTES,
 * aligned to 8: the Cortex-M variant widens `panel` columns of b at a time (a multiple of 4), and
 * two rows of a.
 *
 * Cost features: panels (over all matrices), pairs (of rows, per panel), tiles (of 2 rows and 4
 * columns), tileSteps (tiles by pairs of k), wideA and wideB (elements widened).
 */
#include <stdint.h>

#include "nk/odometer.h"
#include "nk/requant.h"

typedef struct {
    int32_t rows, columns, depth, panel;
    /* Strides in elements. */
    int32_t a_row, a_depth, b_depth, b_column, y_row, y_column;
    int32_t a_zero, b_zero; /* -128 .. 127 */
    int32_t multiplier;
    nk_requant requant;
    /* Outer dimensions, outermost first: counts, and what to add to a position when a dimension
     * moves on and those within it start again. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS];
    int32_t a_step[NK_ODOMETER_LOOPS];
    int32_t b_step[NK_ODOMETER_LOOPS];
} nk_matmul_s8_params;

#define NK_MATMUL_S8_SCRATCH_BYTES(panel, depth) (4 * (((depth) + 1) / 2) * (2 + (panel)))

void nk_matmul_s8(const nk_matmul_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y,
                  int16_t *scratch);

#endif
