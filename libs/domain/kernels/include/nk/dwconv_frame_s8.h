#ifndef NK_DWCONV_FRAME_S8_H
#define NK_DWCONV_FRAME_S8_H
/* What the int8 depthwise kernels share: how one plane sits in its widened, bordered copy. */
#include <stddef.h>
#include <string.h>

#include "nk/dwconv_s8.h"

/* Row 0 of the copy is pad_top rows above x. */
typedef struct {
    ptrdiff_t pitch; /* elements of a row of the copy, an even number */
    int32_t left;    /* of them before the first column of x */
    int32_t inner;   /* columns of x in it */
    int16_t *rows;
    uint32_t *taps;
} nk_dwconv_frame_s8;

/* `count`, an even number of elements, two at a time. */
static inline void nk_dwconv_fill_s8(int16_t *to, int32_t value, ptrdiff_t count)
{
    const int16_t pair[2] = {(int16_t)value, (int16_t)value};
    for (; count > 0; count -= 2, to += 2)
        memcpy(to, pair, sizeof pair);
}

/* The copy, all of it borders. */
static inline nk_dwconv_frame_s8 nk_dwconv_frame_s8_of(const nk_dwconv_s8_params *p,
                                                       uint32_t *scratch)
{
    const int32_t height = NK_DWCONV_S8_SPAN(p->band_rows, p->kernel_h, p->stride_h, p->dilation_h);
    nk_dwconv_frame_s8 f;
    f.pitch = p->pitch;
    f.left = p->pad_left < p->pitch ? p->pad_left : p->pitch;
    f.inner = p->pitch - f.left < p->in_width ? p->pitch - f.left : p->in_width;
    f.taps = scratch;
    f.rows = (int16_t *)(scratch + p->kernel_h * NK_DWCONV_S8_PAIRS(p->kernel_w));
    nk_dwconv_fill_s8(f.rows, p->zero, height * f.pitch + 2);
    return f;
}

/* Results leave the functions for rows within -128 .. 127. */
static inline void nk_dwconv_clamp_s8(const nk_dwconv_s8_params *p, int8_t *y)
{
    const int32_t lo = p->requant.lo, hi = p->requant.hi;
    if (lo == -128 && hi == 127) return;
    for (int32_t left = p->channels * p->multiplier * p->out_height * p->out_width; left > 0;
         left--, y++)
        *y = (int8_t)nk_clamp_s32(*y, lo, hi);
}

#endif
