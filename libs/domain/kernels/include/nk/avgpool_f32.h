#ifndef NK_AVGPOOL_F32_H
#define NK_AVGPOOL_F32_H
/*
 * Average pooling, fp32, one image, up to three spatial dimensions.
 *
 * x  [channels][in...]
 * y  [channels][out...]; either does not overlap x or, if pads are 0 and out <= in in every
 *    dimension, is equal to x
 *
 * The divisor is the number of window elements inside x or, with count_include_pad, inside x and
 * its padding (pad before, pad_end after each dimension): elements that ceil_mode adds beyond the
 * padding never count. Sums run in row-major order, then one division. Both 4-byte aligned.
 * Cost features: outputs, window elements inside x, output rows. For one or two dimensions
 * without dilation nk/avgpool2d.h is several times faster.
 */
#include "nk/pool_geometry.h"

typedef struct {
    nk_pool_geometry geometry;
    int32_t pad_end[3];        /* read only with count_include_pad */
    int32_t count_include_pad; /* 0 or 1 */
} nk_avgpool_f32_params;

void nk_avgpool_f32(const nk_avgpool_f32_params *p, const float *x, float *y);

#endif
