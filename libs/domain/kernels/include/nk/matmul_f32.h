#ifndef NK_MATMUL_F32_H
#define NK_MATMUL_F32_H
/* nk/matmul.h for float with two operands that are both known only at run time: the same
 * parameters, contract and bits, in register tiles (nk/matrix_product_f32.h says which strides are
 * fast). Sums are multiplied by alpha where it is not 1. No scratch.
 *
 * Cost features: matrices, outputs scaled by an alpha, and per kind of register tile its count,
 * count * (depth / 4) and count * (depth % 4).
 */
#include "nk/matmul.h"
#include "nk/matrix_product_f32.h"

void nk_matmul_f32(const nk_matmul_params *p, const float *a, const float *b, float *y);

#endif
