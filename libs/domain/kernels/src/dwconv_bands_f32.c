#include "nk/dwconv_bands_f32.h"

#include <stddef.h>

#include "nk/dwconv_frame.h"
#include "nk/place_rows_f32.h"

/* Rows first .. last - 1 of the copy, without the zeros around them. */
static void copy_rows(const nk_dwconv_f32_params *p, const nk_dwconv_frame *f, const float *x,
                      int32_t first, int32_t last, float *to)
{
    const int32_t top = first > p->pad_top ? first : p->pad_top;
    const int32_t below = p->pad_top + p->in_height;
    const int32_t bottom = last < below ? last : below;
    if (top >= bottom) return;
    nk_place_rows_f32(x + (ptrdiff_t)(top - p->pad_top) * p->in_width, p->in_width,
                      to + (ptrdiff_t)(top - first) * f->width + f->left, f->width, bottom - top,
                      f->inner);
}

/* One plane in bands; rows that two bands share move up inside scratch, since the output may
 * already have overwritten them in x. */
static void plane_in_bands(const nk_dwconv_f32_params *p, const nk_dwconv_frame *f, const float *x,
                           const float *w, float *y, float *scratch)
{
    int32_t ready = 0; /* rows of the copy made so far */
    int32_t kept = 0;  /* of them, still at the start of scratch */
    for (int32_t oy = 0; oy < p->out_height;) {
        const int32_t left = p->out_height - oy;
        const int32_t rows = left < p->band_rows ? left : p->band_rows;
        const int32_t first = oy * p->stride_h;
        const int32_t end =
            first + NK_DWCONV_F32_SPAN(rows, p->kernel_h, p->stride_h, p->dilation_h);
        float *const fresh = scratch + (ptrdiff_t)kept * f->width;
        if (ready < first) ready = first;
        nk_place_rows_f32(NULL, 0, fresh, 0, 1, (end - ready) * f->width);
        copy_rows(p, f, x, ready, end, fresh);
        p->rows(p, scratch, f->width, w, y, rows);
        oy += rows;
        y += (ptrdiff_t)rows * p->out_width;
        ready = end;
        kept = end - oy * p->stride_h;
        if (kept < 0) kept = 0;
        nk_place_rows_f32(scratch + (ptrdiff_t)(end - first - kept) * f->width, 0, scratch, 0, 1,
                          kept * f->width);
    }
}

void nk_dwconv_bands_f32(const nk_dwconv_f32_params *p, const float *x, const float *w, float *y,
                         float *scratch)
{
    const ptrdiff_t in_plane = (ptrdiff_t)p->in_height * p->in_width;
    const ptrdiff_t out_plane = (ptrdiff_t)p->out_height * p->out_width;
    const nk_dwconv_frame f = nk_dwconv_frame_of(p);
    for (int32_t c = 0; c < p->channels; c++, x += in_plane) {
        for (int32_t m = 0; m < p->multiplier; m++) {
            plane_in_bands(p, &f, x, w, y, scratch);
            w += p->kernel_h * p->kernel_w + 1;
            y += out_plane;
        }
    }
}
