#ifndef NK_LOOKUP_S8_H
#define NK_LOOKUP_S8_H
/*
 * y[i] = table[x[i] + 128]
 *
 * table  [256]
 * x, y   [count]; y may be equal to x
 * Cost features: elements.
 */
#include <stdint.h>

void nk_lookup_s8(const int8_t *table, const int8_t *x, int8_t *y, int32_t count);

#endif
