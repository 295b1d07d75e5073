#ifndef NK_MAXPOOL2D_PAIRS_S8_H
#define NK_MAXPOOL2D_PAIRS_S8_H
/*
 * The largest element of each window (nk/pool2d.h) of kernel_h x 2 elements, int8, where stride_w
 * is 2 and no window reaches beyond x.
 *
 * Cost features: outputs, elements of windows, rows of outputs.
 */
#include "nk/pool2d.h"

typedef struct {
    nk_pool2d pool;
    int32_t kernel_h;
} nk_maxpool2d_pairs_s8_params;

void nk_maxpool2d_pairs_s8(const nk_maxpool2d_pairs_s8_params *p, const int8_t *x, int8_t *y);

#endif
