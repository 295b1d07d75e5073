#ifndef NK_CONV_DIRECT_S8_H
#define NK_CONV_DIRECT_S8_H
/*
 * Grouped convolution over up to three spatial dimensions with weights as ONNX lays them out, int8,
 * all images of a batch: y = requantize(conv(x - zero, w - its zero point) + bias, residual). For
 * what nk_conv_s8 does not do: three dimensions, many images, and weights with zero points.
 * nk_conv_s8 is several times faster.
 *
 * x         [batch][groups * in_channels][in...]
 * w         [groups * out_channels][in_channels][kernel...]
 * scales    [groups * out_channels][3]: bias, multiplier, zero point of w (-128 .. 127); 4-byte
 *           aligned
 * residual  NULL or laid out as y; may be equal to y
 * y         [batch][groups * out_channels][out...]; overlaps no other input
 *
 * Index 0 is outermost; fewer dimensions set the leading extents and kernels to 1. Padding is at
 * the start; everything else outside x counts as zero too. |bias| + 255 * (sum of |w - its zero
 * point|) < 2^31 for every channel. The rescale is nk/requant.h's, or with a residual that of
 * nk/residual_s8.h. Cost features: those of nk/conv_direct_f32.h.
 */
#include <stdint.h>

#include "nk/requant.h"
#include "nk/residual_s8.h"

typedef struct {
    int32_t batch, groups;
    int32_t in_channels, out_channels; /* of one group */
    int32_t in[3], out[3];
    int32_t kernel[3], stride[3], dilation[3];
    int32_t pad[3];
    int32_t zero; /* x's zero point, -128 .. 127 */
    nk_requant requant;
    nk_residual_s8 residual; /* unused without one */
} nk_conv_direct_s8_params;

void nk_conv_direct_s8(const nk_conv_direct_s8_params *p, const int8_t *x, const int8_t *w,
                       const int32_t *scales, const int8_t *residual, int8_t *y);

#endif
