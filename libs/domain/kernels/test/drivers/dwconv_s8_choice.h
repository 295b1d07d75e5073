#ifndef DWCONV_S8_CHOICE_H
#define DWCONV_S8_CHOICE_H
/* Which functions may compute the rows of an int8 depthwise convolution, quickest first. */
#include "nk/dwconv_rows_3x3_s8.h"
#include "nk/dwconv_rows_flat_s8.h"
#include "nk/dwconv_rows_near_s8.h"
#include "nk/dwconv_rows_s8.h"

#define MOST_CHOICES 3

static inline int list_rows(const nk_dwconv_s8_params *p,
                            nk_dwconv_rows_s8_function *list[MOST_CHOICES])
{
    static nk_dwconv_rows_s8_function *const near[2][4] = {
        {nk_dwconv_rows_near_2_s8, nk_dwconv_rows_near_4_s8, nk_dwconv_rows_near_6_s8,
         nk_dwconv_rows_near_8_s8},
        {nk_dwconv_rows_near_2_s2_s8, nk_dwconv_rows_near_4_s2_s8, nk_dwconv_rows_near_6_s2_s8,
         nk_dwconv_rows_near_8_s2_s8}};
    static nk_dwconv_rows_s8_function *const flat[2][8] = {
        {NULL, nk_dwconv_rows_flat_1_s8, NULL, nk_dwconv_rows_flat_3_s8, NULL,
         nk_dwconv_rows_flat_5_s8, NULL, nk_dwconv_rows_flat_7_s8},
        {NULL, nk_dwconv_rows_flat_1_s2_s8, NULL, nk_dwconv_rows_flat_3_s2_s8}};
    const int adjoin = p->dilation_w == 1 || p->kernel_w == 1;
    int count = 0;
    if (adjoin && p->stride_w <= 2 && p->requant.pre == 0) {
        if (p->kernel_h == 3 && p->kernel_w == 3 && p->requant.shift == 1)
            list[count++] = p->stride_w == 1 ? nk_dwconv_rows_3x3_s8 : nk_dwconv_rows_3x3_s2_s8;
        if (p->kernel_h == 1 && p->kernel_w < 8 && p->requant.shift == 1 &&
            flat[p->stride_w - 1][p->kernel_w] != NULL)
            list[count++] = flat[p->stride_w - 1][p->kernel_w];
        if (p->kernel_w <= 8) list[count++] = near[p->stride_w - 1][(p->kernel_w - 1) / 2];
    }
    list[count++] = nk_dwconv_rows_s8;
    return count;
}

static inline nk_dwconv_rows_s8_function *quickest_rows(const nk_dwconv_s8_params *p)
{
    nk_dwconv_rows_s8_function *list[MOST_CHOICES];
    list_rows(p, list);
    return list[0];
}

#endif
