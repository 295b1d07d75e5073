#ifndef NK_MAXPOOL_F32_H
#define NK_MAXPOOL_F32_H
/*
 * Max pooling, fp32, one image, up to three spatial dimensions; padding never wins.
 *
 * x  [channels][in...]
 * y  [channels][out...]; either does not overlap x or, if pads are 0 and every stride >= 1 and
 *    out <= in in every dimension, is equal to x
 *
 * Both 4-byte aligned. A window with a NaN gives an unspecified element of the window.
 * Cost features: outputs, window elements inside x (outputs * kernel), output rows. For
 * one or two dimensions without dilation nk/maxpool2d.h is several times faster.
 */
#include "nk/pool_geometry.h"

typedef struct {
    nk_pool_geometry geometry;
} nk_maxpool_f32_params;

void nk_maxpool_f32(const nk_maxpool_f32_params *p, const float *x, float *y);

#endif
