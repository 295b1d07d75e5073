#ifndef NK_MAXPOOL_INDICES_F32_H
#define NK_MAXPOOL_INDICES_F32_H
/*
 * Max pooling with the position of each maximum, fp32, one image, up to three spatial dimensions.
 *
 * x        [channels][in...]
 * y        [channels][out...]; must not overlap x
 * indices  [channels][out...], 8-byte aligned, overlaps nothing: base + channel * in elements +
 *          position in the plane, row-major, or column-major (first dimension fastest) if
 *          column_major; the first of equal elements wins
 *
 * base is the offset of this image in the whole batch (image * channels * plane).
 * Cost features: outputs, window elements inside x.
 */
#include "nk/pool_geometry.h"

typedef struct {
    nk_pool_geometry geometry;
    int32_t column_major; /* 0 or 1: ONNX storage_order */
    int32_t base;
} nk_maxpool_indices_f32_params;

void nk_maxpool_indices_f32(const nk_maxpool_indices_f32_params *p, const float *x, float *y,
                            int64_t *indices);

#endif
