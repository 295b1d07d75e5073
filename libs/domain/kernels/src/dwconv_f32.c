#include "nk/dwconv_f32.h"

#include <stddef.h>

#include "nk/dwconv_frame.h"
#include "nk/place_rows_f32.h"

void nk_dwconv_f32(const nk_dwconv_f32_params *p, const float *x, const float *w, float *y,
                   float *scratch)
{
    const ptrdiff_t in_plane = (ptrdiff_t)p->in_height * p->in_width;
    const ptrdiff_t out_plane = (ptrdiff_t)p->out_height * p->out_width;
    const nk_dwconv_frame f = nk_dwconv_frame_of(p);
    const ptrdiff_t corner = (ptrdiff_t)p->pad_top * f.width + f.left; /* of x in the copy */
    const int32_t below = f.height - p->pad_top;
    const int32_t rows = below < p->in_height ? below : p->in_height;
    /* The zeros around a plane stay where they are from channel to channel. */
    if (p->padded) nk_place_rows_f32(NULL, 0, scratch, 0, 1, f.width * f.height);
    for (int32_t c = 0; c < p->channels; c++, x += in_plane) {
        if (p->padded) nk_place_rows_f32(x, p->in_width, scratch + corner, f.width, rows, f.inner);
        for (int32_t m = 0; m < p->multiplier; m++) {
            p->rows(p, p->padded ? scratch : x, p->padded ? f.width : p->in_width, w, y,
                    p->out_height);
            w += p->kernel_h * p->kernel_w + 1;
            y += out_plane;
        }
    }
}
