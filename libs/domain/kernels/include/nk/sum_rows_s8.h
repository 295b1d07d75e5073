#ifndef NK_SUM_ROWS_S8_H
#define NK_SUM_ROWS_S8_H
/*
 * nk/sum_s8.h of operands that broadcast
 *
 * y  as many rows as there are; it may start where an operand of as many elements does
 * Cost features: rows, carries (counter steps); pairedFours and pairedOnes (elements of rows
 * along which both operands have elements), fours and ones (those of the others).
 */
#include "nk/rows_s8.h"
#include "nk/sum_s8.h"

typedef struct {
    nk_sum_s8_params sum;
    nk_rows_s8 rows;
} nk_sum_rows_s8_params;

void nk_sum_rows_s8(const nk_sum_rows_s8_params *p, const int8_t *a, const int8_t *b, int8_t *y);

#endif
