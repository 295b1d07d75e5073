#ifndef NK_MAXPOOL_S8_H
#define NK_MAXPOOL_S8_H
/*
 * Max pooling of int8_t, one image, up to three spatial dimensions; padding never wins.
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
} nk_maxpool_s8_params;

void nk_maxpool_s8(const nk_maxpool_s8_params *p, const int8_t *x, int8_t *y);

#endif
