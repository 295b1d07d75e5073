#ifndef NK_DWCONV_F32_H
#define NK_DWCONV_F32_H
/*
 * Depthwise 2-D convolution, fp32, one image, planar: output channel c * multiplier + m is channel
 * c of x filtered by one kernel of its own. A 1-D convolution is one of height 1.
 *
 * x        [channels][in_height][in_width]
 * w        packed by packDwconvF32: per output channel the bias, then [kernel_h][kernel_w] weights
 * y        [channels * multiplier][out_height][out_width]; either does not overlap x or, if
 *          multiplier is 1, out_height <= in_height, out_width <= in_width, pad_top < kernel_h
 *          extent and pad_left < kernel_w extent, is equal to x
 * scratch  NK_DWCONV_F32_SCRATCH_BYTES with out_height as band_rows if `padded`, else unused (may
 * be NULL); overlaps nothing
 *
 * padded = 0 promises that no tap lies outside x: the planes are then read where they are. With
 * padded = 1 every plane is copied with its borders; nk/dwconv_bands_f32.h does so in parts.
 * Everything outside x counts as zero, whatever the output size. All pointers are 4-byte aligned;
 * extents, strides and dilations are at least 1, pads at least 0. Products are summed in the order
 * kernel row, kernel column, starting from the bias, zeros of the padding included, each with fmaf.
 * `rows` is the function that computes output rows, chosen by kernel and stride:
 *   nk_dwconv_rows_3x3_f32, nk_dwconv_rows_3x3_s2_f32    nk/dwconv_rows_3x3_f32.h
 *   nk_dwconv_rows_near_f32, nk_dwconv_rows_near_s2_f32  nk/dwconv_rows_near_f32.h
 *   nk_dwconv_rows_flat_f32, nk_dwconv_rows_flat_s2_f32  nk/dwconv_rows_flat_f32.h
 *   nk_dwconv_rows_1x1_f32                               nk/dwconv_rows_1x1_f32.h
 *   nk_dwconv_rows_f32                                   nk/dwconv_rows_f32.h, any
 * Cost features: planes (= channels * multiplier), output rows, outputs, outputs * taps, copied
 * rows and copied floats if padded; outputs and taps differ by the function for the rows.
 */
#include <stdint.h>

typedef struct nk_dwconv_f32_params nk_dwconv_f32_params;

/*
 * Computes `rows` output rows of one plane from rows of input that hold every tap.
 *
 * x  first input row, `stride` floats from one row to the next
 * w  bias, then [kernel_h][kernel_w] weights
 * y  [rows][out_width], contiguous; may overlap x if no element of y lies behind the first input
 *    element that its own tile of 8 outputs reads
 *
 * Reads only kernel, stride, dilation, out_width and activation of the parameters. All of these
 * functions give the same bits where they are allowed.
 */
typedef void nk_dwconv_rows_function(const nk_dwconv_f32_params *p, const float *x, int32_t stride,
                                     const float *w, float *y, int32_t rows);

struct nk_dwconv_f32_params {
    nk_dwconv_rows_function *rows;
    int32_t channels, multiplier;
    int32_t in_height, in_width, out_height, out_width;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left;
    int32_t padded;     /* 0 or 1 */
    int32_t band_rows;  /* read only by nk_dwconv_bands_f32 */
    int32_t activation; /* NK_ACT_* */
    float lo, hi;       /* limits of NK_ACT_CLIP: 0 and a positive one */
};

/* Rows or columns of x, borders included, that `outputs` outputs read. */
#define NK_DWCONV_F32_SPAN(outputs, kernel, stride, dilation)                                      \
    (((outputs)-1) * (stride) + ((kernel)-1) * (dilation) + 1)

/* Bytes of scratch of a padded convolution. */
#define NK_DWCONV_F32_SCRATCH_BYTES(out_width, kernel_w, stride_w, dilation_w, band_rows,          \
                                    kernel_h, stride_h, dilation_h)                                \
    (4 * NK_DWCONV_F32_SPAN(out_width, kernel_w, stride_w, dilation_w) *                           \
     NK_DWCONV_F32_SPAN(band_rows, kernel_h, stride_h, dilation_h))

void nk_dwconv_f32(const nk_dwconv_f32_params *p, const float *x, const float *w, float *y,
                   float *scratch);

#endif
