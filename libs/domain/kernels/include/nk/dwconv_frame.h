#ifndef NK_DWCONV_FRAME_H
#define NK_DWCONV_FRAME_H
#include "nk/dwconv_f32.h"

/* How one plane sits in its bordered copy, in which row 0 is pad_top rows above x. */
typedef struct {
    int32_t width;  /* of the copy: exactly what the outputs read */
    int32_t height; /* of the whole copy */
    int32_t left;   /* zeros before the first column of x */
    int32_t inner;  /* columns of x in it */
} nk_dwconv_frame;

static inline nk_dwconv_frame nk_dwconv_frame_of(const nk_dwconv_f32_params *p)
{
    nk_dwconv_frame f;
    f.width = NK_DWCONV_F32_SPAN(p->out_width, p->kernel_w, p->stride_w, p->dilation_w);
    f.height = NK_DWCONV_F32_SPAN(p->out_height, p->kernel_h, p->stride_h, p->dilation_h);
    f.left = p->pad_left < f.width ? p->pad_left : f.width;
    f.inner = f.width - f.left < p->in_width ? f.width - f.left : p->in_width;
    return f;
}

#endif
