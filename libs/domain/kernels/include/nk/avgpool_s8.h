#ifndef NK_AVGPOOL_S8_H
#define NK_AVGPOOL_S8_H
/*
 * Average pooling, int8, over up to three dimensions with any dilation (nk/pool_geometry.h), in the
 * scale of y (nk/average_s8.h).
 *
 * x  [channels][d][h][w]
 * y  [channels][d][h][w]; either does not overlap x or, if pads are 0 and no output extent is
 * larger than x's, is equal to x
 *
 * pad_end is the padding at the ends, read only with count_include_pad: which elements count is as
 * nk/avgpool2d_s8.h says. A window without any element of x has the mean 0.
 * Cost features: outputs, elements of windows inside x, rows of outputs.
 */
#include "nk/average_s8.h"
#include "nk/pool_geometry.h"

typedef struct {
    nk_pool_geometry geometry;
    int32_t pad_end[3];
    int32_t count_include_pad; /* 0 or 1 */
    int32_t zero;              /* of x */
    nk_average average;
} nk_avgpool_s8_params;

void nk_avgpool_s8(const nk_avgpool_s8_params *p, const int8_t *x, int8_t *y);

#endif
