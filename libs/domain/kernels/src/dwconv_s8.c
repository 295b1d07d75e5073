#include "nk/dwconv_s8.h"

#include "nk/dwconv_frame_s8.h"
#include "nk/widen_rows_s8.h"

void nk_dwconv_s8(const nk_dwconv_s8_params *p, const int8_t *x, const int8_t *w, int8_t *y,
                  uint32_t *scratch)
{
    /* Nothing but the inside of the copy changes from plane to plane. */
    const nk_dwconv_frame_s8 f = nk_dwconv_frame_s8_of(p, scratch);
    const int32_t record = NK_DWCONV_S8_RECORD(p->kernel_h, p->kernel_w);
    const int32_t height =
        NK_DWCONV_S8_SPAN(p->out_height, p->kernel_h, p->stride_h, p->dilation_h);
    const int32_t below = height - p->pad_top;
    const int32_t rows = below < p->in_height ? below : p->in_height;
    const int32_t in_plane = p->in_height * p->in_width, out_plane = p->out_height * p->out_width;
    int16_t *const corner = f.rows + p->pad_top * f.pitch + f.left;
    int8_t *to = y;
    for (int32_t c = p->channels; c > 0; c--, x += in_plane) {
        nk_widen_rows_s8(x, p->in_width - f.inner, corner, (int32_t)f.pitch, rows, f.inner);
        for (int32_t m = p->multiplier; m > 0; m--, w += record, to += out_plane)
            p->rows(p, f.rows, w, to, p->out_height, f.taps);
    }
    nk_dwconv_clamp_s8(p, y);
}
