#ifndef NK_PRODUCT_ROWS_S8_H
#define NK_PRODUCT_ROWS_S8_H
/*
 * nk/product_s8.h of operands that broadcast; where one element is multiplied with a row, its
 * product with the factor is rounded to 2^-21.
 *
 * y  as many rows as there are; it may start where an operand of as many elements does
 * Cost features: rows, carries (counter steps); pairedFours and pairedOnes (elements of rows
 * along which both operands have elements), fours and ones (those of the others).
 */
#include "nk/product_s8.h"
#include "nk/rows_s8.h"

typedef struct {
    nk_product_s8_params product;
    nk_rows_s8 rows;
} nk_product_rows_s8_params;

void nk_product_rows_s8(const nk_product_rows_s8_params *p, const int8_t *a, const int8_t *b,
                        int8_t *y);

#endif
