#ifndef NK_FLIP_SIGN_H
#define NK_FLIP_SIGN_H
/*
 * y[i] = x[i] with bit 7 flipped: uint8_t as int8_t less 128, and back.
 *
 * x, y  [count] bytes; y may be equal to x
 * Cost features: elements.
 */
#include <stdint.h>

void nk_flip_sign(const void *x, void *y, int32_t count);

#endif
