#ifndef NK_MAXPOOL2D_S8_H
#define NK_MAXPOOL2D_S8_H
/*
 * The largest element of each window (nk/pool2d.h) of kernel_h x kernel_w, int8.
 *
 * Cost features: outputs, elements of windows, of those inside x and clipped ones; rows of outputs.
 */
#include "nk/pool2d.h"

typedef struct {
    nk_pool2d pool;
    int32_t kernel_h, kernel_w;
} nk_maxpool2d_s8_params;

void nk_maxpool2d_s8(const nk_maxpool2d_s8_params *p, const int8_t *x, int8_t *y);

#endif
