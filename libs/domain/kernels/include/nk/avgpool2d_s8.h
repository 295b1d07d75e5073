#ifndef NK_AVGPOOL2D_S8_H
#define NK_AVGPOOL2D_S8_H
/*
 * The mean of each window (nk/pool2d.h) of kernel_h x kernel_w, int8, in the scale of y
 * (nk/average_s8.h).
 *
 * The divisor is the number of window elements inside x or, with count_include_pad, inside x and
 * its padding, which stands for zeros: elements that ceil_mode adds beyond the padding never count.
 *
 * Cost features: outputs, elements of windows, of those inside x and clipped ones; rows of outputs.
 */
#include "nk/average_s8.h"
#include "nk/pool2d.h"

typedef struct {
    nk_pool2d pool;
    int32_t kernel_h, kernel_w;
    int32_t pad_bottom, pad_right; /* read only with count_include_pad */
    int32_t count_include_pad;     /* 0 or 1 */
    int32_t zero;                  /* of x */
    nk_average average;            /* for kernel_h * kernel_w elements */
} nk_avgpool2d_s8_params;

void nk_avgpool2d_s8(const nk_avgpool2d_s8_params *p, const int8_t *x, int8_t *y);

/* Elements that count along one dimension, for a window's first index and its part inside x;
 * `extent` is that of x and its end padding. */
static inline int32_t nk_avgpool2d_s8_count(const nk_avgpool2d_s8_params *p, int32_t first,
                                            int32_t size, int32_t extent, nk_pool2d_part part)
{
    if (!p->count_include_pad) return part.count;
    return first + size > extent ? extent - first : size;
}

#endif
