#include "nk/dwconv_s8.h"

#include <stddef.h>
#include <string.h>

#include "nk/widen_rows_s8.h"

/* How one plane sits in its bordered copy, in which row 0 is pad_top rows above x. */
typedef struct {
    ptrdiff_t pitch; /* elements of a row of the copy */
    int32_t left;    /* of them before the first column of x */
    int32_t inner;   /* columns of x in it */
    int16_t *rows;
    uint32_t *taps;
} frame;

/* `count`, an even number of elements, two at a time. */
static void fill(int16_t *to, int32_t value, ptrdiff_t count)
{
    const int16_t pair[2] = {(int16_t)value, (int16_t)value};
    for (; count > 0; count -= 2, to += 2)
        memcpy(to, pair, sizeof pair);
}

static void move_up(const int16_t *from, int16_t *to, ptrdiff_t count)
{
    for (; count > 0; count -= 2, from += 2, to += 2) {
        int16_t pair[2];
        memcpy(pair, from, sizeof pair);
        memcpy(to, pair, sizeof pair);
    }
}

/* Rows first .. end - 1 of the copy, `to` being the place of row first. */
static void widen(const nk_dwconv_s8_params *p, const frame *f, const int8_t *x, int32_t first,
                  int32_t end, int16_t *to)
{
    const int32_t top = nk_clamp_s32(p->pad_top, first, end);
    const int32_t bottom = nk_clamp_s32(p->pad_top + p->in_height, top, end);
    fill(to, p->zero, (top - first) * f->pitch);
    fill(to + (bottom - first) * f->pitch, p->zero, (end - bottom) * f->pitch);
    nk_widen_rows_s8(x + (ptrdiff_t)(top - p->pad_top) * p->in_width, p->in_width - f->inner,
                     to + (top - first) * f->pitch + f->left, (int32_t)f->pitch, bottom - top,
                     f->inner);
}

/* One plane in bands; rows that two bands share move up in the copy, since the output may already
 * have overwritten them in x. */
static void filter_plane(const nk_dwconv_s8_params *p, const frame *f, const int8_t *x,
                         const int32_t *w, int8_t *y)
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

static void clamp(int8_t *y, ptrdiff_t count, int32_t lo, int32_t hi)
{
    for (; count > 0; count--, y++)
        *y = (int8_t)nk_clamp_s32(*y, lo, hi);
}

/* One band per plane: nothing but the inside of the copy changes from plane to plane. */
static void whole_planes(const nk_dwconv_s8_params *p, const frame *f, const int8_t *x,
                         const int32_t *w, int8_t *y)
{
    const int32_t record = NK_DWCONV_S8_RECORD(p->kernel_h, p->kernel_w);
    const int32_t out_plane = p->out_height * p->out_width;
    const int32_t height =
        NK_DWCONV_S8_SPAN(p->out_height, p->kernel_h, p->stride_h, p->dilation_h);
    const int32_t below = height - p->pad_top;
    const int32_t rows = below < p->in_height ? below : p->in_height;
    int16_t *const corner = f->rows + p->pad_top * f->pitch + f->left;
    for (int32_t c = p->channels; c > 0; c--, x += p->in_height * p->in_width) {
        nk_widen_rows_s8(x, p->in_width - f->inner, corner, (int32_t)f->pitch, rows, f->inner);
        for (int32_t m = p->multiplier; m > 0; m--, w += record, y += out_plane)
            p->rows(p, f->rows, w, y, p->out_height, f->taps);
    }
}

static void planes_in_bands(const nk_dwconv_s8_params *p, const frame *f, const int8_t *x,
                            const int32_t *w, int8_t *y)
{
    for (int32_t c = p->channels; c > 0; c--, x += p->in_height * p->in_width) {
        for (int32_t m = p->multiplier; m > 0; m--) {
            filter_plane(p, f, x, w, y);
            w += NK_DWCONV_S8_RECORD(p->kernel_h, p->kernel_w);
            y += p->out_height * p->out_width;
        }
    }
}

void nk_dwconv_s8(const nk_dwconv_s8_params *p, const int8_t *x, const int32_t *w, int8_t *y,
                  uint32_t *scratch)
{
    const int32_t outputs = p->channels * p->multiplier * p->out_height * p->out_width;
    const int32_t height = NK_DWCONV_S8_SPAN(p->band_rows, p->kernel_h, p->stride_h, p->dilation_h);
    frame f;
    f.pitch = NK_DWCONV_S8_PITCH(p->out_width, p->kernel_w, p->stride_w, p->dilation_w);
    f.left = p->pad_left < f.pitch ? p->pad_left : (int32_t)f.pitch;
    f.inner = f.pitch - f.left < p->in_width ? (int32_t)f.pitch - f.left : p->in_width;
    f.taps = scratch;
    f.rows = (int16_t *)(scratch + p->kernel_h * NK_DWCONV_S8_PAIRS(p->kernel_w));
    fill(f.rows, p->zero, height * f.pitch + 2);
    if (p->band_rows >= p->out_height)
        whole_planes(p, &f, x, w, y);
    else
        planes_in_bands(p, &f, x, w, y);
    if (p->requant.lo > -128 || p->requant.hi < 127)
        clamp(y, outputs, p->requant.lo, p->requant.hi);
}
