#ifndef NK_CONV_DIRECT_F32_H
#define NK_CONV_DIRECT_F32_H
/*
 * Grouped convolution over up to three spatial dimensions with weights as ONNX lays them out, fp32,
 * all images of a batch: y = act(conv(x) + bias + residual). For weights that are computed at run
 * time and for three dimensions; nk_conv_f32 is several times faster.
 *
 * x         [batch][groups * in_channels][in...]
 * w         [groups * out_channels][in_channels][kernel...]
 * bias      NULL or [groups * out_channels]
 * residual  NULL or laid out as y; may be equal to y
 * y         [batch][groups * out_channels][out...]; overlaps no other input
 *
 * Index 0 is outermost; fewer dimensions set the leading extents and kernels to 1. Padding is at
 * the start; everything else outside x counts as zero too. Products are summed in the order input
 * channel, kernel position, each with fmaf. All pointers are 4-byte aligned.
 * Cost features: outputs, planes (outputs * in_channels), rows (planes * rows of the kernel), taps
 * (planes * kernel elements).
 */
#include <stdint.h>

typedef struct {
    int32_t batch, groups;
    int32_t in_channels, out_channels; /* of one group */
    int32_t in[3], out[3];
    int32_t kernel[3], stride[3], dilation[3];
    int32_t pad[3];
    int32_t activation; /* NK_ACT_* */
    float lo, hi;       /* limits of NK_ACT_CLIP */
} nk_conv_direct_f32_params;

void nk_conv_direct_f32(const nk_conv_direct_f32_params *p, const float *x, const float *w,
                        const float *bias, const float *residual, float *y);

#endif
