#ifndef DWCONV_CHOICE_H
#define DWCONV_CHOICE_H
/* Which functions may compute the rows of a depthwise convolution, quickest first. */
#include "nk/dwconv_rows_1x1_f32.h"
#include "nk/dwconv_rows_3x3_f32.h"
#include "nk/dwconv_rows_f32.h"
#include "nk/dwconv_rows_flat_f32.h"
#include "nk/dwconv_rows_near_f32.h"

#define MOST_CHOICES 4

static inline int list_rows(const nk_dwconv_f32_params *p,
                            nk_dwconv_rows_function *list[MOST_CHOICES])
{
    const int near = (p->dilation_w == 1 || p->kernel_w == 1) && p->kernel_w <= 7;
    int count = 0;
    if (p->kernel_h * p->kernel_w * p->stride_h * p->stride_w == 1 && !p->padded)
        list[count++] = nk_dwconv_rows_1x1_f32;
    if (near && p->stride_w <= 2 && p->kernel_h == 3 && p->kernel_w == 3)
        list[count++] = p->stride_w == 1 ? nk_dwconv_rows_3x3_f32 : nk_dwconv_rows_3x3_s2_f32;
    if (near && p->stride_w <= 2 && p->kernel_h == 1)
        list[count++] = p->stride_w == 1 ? nk_dwconv_rows_flat_f32 : nk_dwconv_rows_flat_s2_f32;
    if (near && p->stride_w <= 2)
        list[count++] = p->stride_w == 1 ? nk_dwconv_rows_near_f32 : nk_dwconv_rows_near_s2_f32;
    list[count++] = nk_dwconv_rows_f32;
    return count;
}

static inline nk_dwconv_rows_function *quickest_rows(const nk_dwconv_f32_params *p)
{
    nk_dwconv_rows_function *list[MOST_CHOICES];
    list_rows(p, list);
    return list[0];
}

#endif
