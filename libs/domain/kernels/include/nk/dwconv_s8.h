#ifndef NK_DWCONV_S8_H
#define NK_DWCONV_S8_H
/* clang-format off */
/*
 * Depthwise 2-D convolution, int8, one image, planar: output channel c * multiplier + m is channel
 * c of x filtered by one kernel of its own. A 1-D convolution is one of height 1.
 *
 * x        [channels][in_height][in_width]
 * w        packed by packDepthwiseS8: per output channel a record of NK_DWCONV_S8_RECORD bytes:
 *          multiplier and bias less `zero` times the sum of the weights, both of four bytes with
 *          the lowest first, then [kernel_h][kernel_w] weights; a byte of no meaning behind the
 *          last
 * y        [channels * multiplier][out_height][out_width]; either does not overlap x or, if
 *          multiplier is 1, out_height <= in_height, out_width <= in_width and pad_top < kernel_h
 *          extent, is equal to x
 * scratch  NK_DWCONV_S8_SCRATCH_BYTES of out_height, 4-byte aligned; overlaps nothing
 *
 * Every plane is widened to 16 bits in scratch, with `zero`, the zero point of x, for everything
 * outside x; nk/dwconv_bands_s8.h does so in parts. Extents, strides and dilations are at least 1,
 * pads at least 0. |bias| + 128 * the sum of |weights| is below 2^31.
 *
 * `rows` is the function that computes output rows:
 *   nk_dwconv_rows_3x3_s8, nk_dwconv_rows_3x3_s2_s8  nk/dwconv_rows_3x3_s8.h
 *   nk_dwconv_rows_flat_*_s8                         nk/dwconv_rows_flat_s8.h
 *   nk_dwconv_rows_near_*_s8                         nk/dwconv_rows_near_s8.h
 *   nk_dwconv_rows_s8                                nk/dwconv_rows_s8.h, any
 *
 * Cost features: planes (= channels * multiplier), output rows, groups of four outputs, other
 * outputs, the latter two times kernel rows and times taps, widened rows and elements; they differ
 * by the function for the rows.
 */
/* clang-format on */
#include <stdint.h>
#include <string.h>

#include "nk/requant.h"

typedef struct nk_dwconv_s8_params nk_dwconv_s8_params;

/*
 * Computes `rows` output rows of one plane from widened rows of input that hold every tap.
 *
 * x     first input row, 4-byte aligned; the next is `pitch` elements on
 * w     a record; taps is space for kernel_h * NK_DWCONV_S8_PAIRS words
 * y     [rows][out_width], contiguous
 *
 * Reads geometry and rescale of the parameters, not the limits lo and hi: results are saturated to
 * -128 .. 127. All of these functions give the same bits where they are allowed.
 */
typedef void nk_dwconv_rows_s8_function(const nk_dwconv_s8_params *p, const int16_t *x,
                                        const int8_t *w, int8_t *y, int32_t rows, uint32_t *taps);

struct nk_dwconv_s8_params {
    nk_dwconv_rows_s8_function *rows;
    int32_t channels, multiplier;
    int32_t in_height, in_width, out_height, out_width;
    int32_t kernel_h, kernel_w;
    int32_t stride_h, stride_w;
    int32_t dilation_h, dilation_w;
    int32_t pad_top, pad_left;
    int32_t pitch;     /* NK_DWCONV_S8_PITCH */
    int32_t band_rows; /* out_height, but for nk_dwconv_bands_s8 */
    int32_t zero;
    nk_requant requant;
};

/* Pairs of weights in a kernel row. */
#define NK_DWCONV_S8_PAIRS(kernel_w) (((kernel_w) + 1) / 2)

/* Bytes from the record of one output channel to that of the next. */
#define NK_DWCONV_S8_RECORD(kernel_h, kernel_w) (NK_DWCONV_S8_WEIGHTS + (kernel_h) * (kernel_w))

/* Where a record has its numbers and weights. */
enum { NK_DWCONV_S8_MULTIPLIER = 0, NK_DWCONV_S8_BIAS = 4, NK_DWCONV_S8_WEIGHTS = 8 };

static inline int32_t nk_dwconv_s8_number(const int8_t *w, int32_t place)
{
    int32_t number;
    memcpy(&number, w + place, sizeof number);
    return number;
}

/* Rows or columns of x, borders included, that `outputs` outputs read. */
#define NK_DWCONV_S8_SPAN(outputs, kernel, stride, dilation)                                       \
    (((outputs)-1) * (stride) + ((kernel)-1) * (dilation) + 1)

/* Elements from one widened row to the next. */
#define NK_DWCONV_S8_PITCH(out_width, kernel_w, stride_w, dilation_w)                              \
    ((NK_DWCONV_S8_SPAN(out_width, kernel_w, stride_w, dilation_w) + 1) & ~1)

/* Behind the taps and the rows a word that may be read but has no weight. */
#define NK_DWCONV_S8_SCRATCH_BYTES(out_width, kernel_w, stride_w, dilation_w, band_rows, kernel_h, \
                                   stride_h, dilation_h)                                           \
    (4 * (kernel_h)*NK_DWCONV_S8_PAIRS(kernel_w) +                                                 \
     2 * NK_DWCONV_S8_PITCH(out_width, kernel_w, stride_w, dilation_w) *                           \
         NK_DWCONV_S8_SPAN(band_rows, kernel_h, stride_h, dilation_h) +                            \
     4)

void nk_dwconv_s8(const nk_dwconv_s8_params *p, const int8_t *x, const int8_t *w, int8_t *y,
                  uint32_t *scratch);

#endif
