#ifndef NK_POOL_GEOMETRY_H
#define NK_POOL_GEOMETRY_H
/*
 * Geometry of the pooling kernels: planar x [channels][d][h][w], up to three spatial dimensions,
 * index 0 outermost. Pooling over fewer dimensions sets the leading extents and kernels to 1.
 * Padding is given at the start only; below and to the right everything outside x is padding, so
 * ceil_mode and end pads are expressed by `out`. A window must hold at least one element of x.
 */
#include <stdint.h>

typedef struct {
    int32_t channels;
    int32_t in[3], out[3];
    int32_t kernel[3], stride[3], dilation[3];
    int32_t pad[3];
} nk_pool_geometry;

#endif
