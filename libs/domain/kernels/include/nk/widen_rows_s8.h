#ifndef NK_WIDEN_ROWS_S8_H
#define NK_WIDEN_ROWS_S8_H
/*
 * Copies `rows` rows of `width` int8 elements as int16.
 *
 * x  rows directly behind one another but for `skip` elements
 * y  2-byte aligned, rows `pitch` elements apart; does not overlap x
 *
 * rows >= 0, width >= 0. Cost features: rows, rows * width.
 */
#include <stdint.h>

void nk_widen_rows_s8(const int8_t *x, int32_t skip, int16_t *y, int32_t pitch, int32_t rows,
                      int32_t width);

#endif
