#include "nk/dwconv_bands_s8.h"

#include "nk/dwconv_frame_s8.h"
#include "nk/widen_rows_s8.h"

/* Rows first .. end - 1 of the copy, `to` being the place of row first. */
static void widen(const nk_dwconv_s8_params *p, const nk_dwconv_frame_s8 *f, const int8_t *x,
                  int32_t first, int32_t end, int16_t *to)
{
    const int32_t top = nk_clamp_s32(p->pad_top, first, end);
    const int32_t bottom = nk_clamp_s32(p->pad_top + p->in_height, top, end);
    nk_dwconv_fill_s8(to, p->zero, (top - first) * f->pitch);
    nk_dwconv_fill_s8(to + (bottom - first) * f->pitch, p->zero, (end - bottom) * f->pitch);
    nk_widen_rows_s8(x + (ptrdiff_t)(top - p->pad_top) * p->in_width, p->in_width - f->inner,
                     to + (top - first) * f->pitch + f->left, (int32_t)f->pitch, bottom - top,
                     f->inner);
}

/* `count`, an even number of elements, two at a time, to a place before them. */
static void move_up(const int16_t *from, int16_t *to, ptrdiff_t count)
{
    for (; count > 0; count -= 2, from += 2, to += 2) {
        int16_t pair[2];
        memcpy(pair, from, sizeof pair);
        memcpy(to, pair, sizeof pair);
    }
}

/* Rows that two bands share move up in the copy, since the output may already have overwritten them
 * in x. */
static void filter_plane(const nk_dwconv_s8_params *p, const nk_dwconv_frame_s8 *f, const int8_t *x,
                         const int8_t *w, int8_t *y)
{
    int32_t ready = 0; /* rows of the copy made so far */
    for (int32_t oy = 0; oy < p->out_height;) {
        const int32_t left = p->out_height - oy;
        const int32_t rows = left < p->band_rows ? left : p->band_rows;
        const int32_t first = oy * p->stride_h;
        const int32_t end =
            first + NK_DWCONV_S8_SPAN(rows, p->kernel_h, p->stride_h, p->dilation_h);
        if (ready < first) ready = first;
        if (ready < end) widen(p, f, x, ready, end, f->rows + (ready - first) * f->pitch);
        ready = end;
        p->rows(p, f->rows, w, y, rows, f->taps);
        oy += rows;
        y += (ptrdiff_t)rows * p->out_width;
        if (oy == p->out_height) return;
        move_up(f->rows + (ptrdiff_t)rows * p->stride_h * f->pitch, f->rows,
                (end - oy * p->stride_h) * f->pitch);
    }
}

void nk_dwconv_bands_s8(const nk_dwconv_s8_params *p, const int8_t *x, const int8_t *w, int8_t *y,
                        uint32_t *scratch)
{
    const nk_dwconv_frame_s8 f = nk_dwconv_frame_s8_of(p, scratch);
    int8_t *to = y;
    for (int32_t c = p->channels; c > 0; c--, x += p->in_height * p->in_width) {
        for (int32_t m = p->multiplier; m > 0; m--) {
            filter_plane(p, &f, x, w, to);
            w += NK_DWCONV_S8_RECORD(p->kernel_h, p->kernel_w);
            to += p->out_height * p->out_width;
        }
    }
    nk_dwconv_clamp_s8(p, y);
}
