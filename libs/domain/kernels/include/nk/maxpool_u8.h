#ifndef NK_MAXPOOL_U8_H
#define NK_MAXPOOL_U8_H
/*
 * Max pooling of uint8_t, one image, up to three spatial dimensions; padding never wins.
 *
 * x  [channels][in...]
 * y  [channels][out...]; either does not overlap x or, if pads are 0 and out <= in in every
 *    dimension, is equal to x
 *
 * Cost features: outputs, window elements inside x, output rows.
 */
#include "nk/pool_geometry.h"

typedef struct {
    nk_pool_geometry geometry;
} nk_maxpool_u8_params;

void nk_maxpool_u8(const nk_maxpool_u8_params *p, const uint8_t *x, uint8_t *y);

#endif
