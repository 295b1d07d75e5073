/* Dense layer, one row at a time; the multiply-adds are in nk/dot_f32.h. */
#include "nk/fc_f32.h"

#include <stddef.h>

static inline const float *add_bias(const float *residual, const float *packed, uint32_t width,
                                    float *y)
{
    for (uint32_t j = 0; j < width; j++) {
        y[j] = residual[j] + packed[j];
    }
    return packed + width;
}

/* As nk_dense_row_f32, each sum starting at residual + bias. */
static void residual_row(const nk_fc_f32_params *p, const float *x, const float *residual, float *y)
{
    const float *packed = p->packed;
    uint32_t left = p->outputs;
    for (; left >= 8u; left -= 8u, y += 8, residual += 8) {
        packed = nk_dot8_f32(y, add_bias(residual, packed, 8u, y), x, p->depth, y);
    }
    if ((left & 4u) != 0u) {
        packed = nk_dot4_f32(y, add_bias(residual, packed, 4u, y), x, p->depth, y);
        y += 4;
        residual += 4;
    }
    if ((left & 2u) != 0u) {
        packed = nk_dot2_f32(y, add_bias(residual, packed, 2u, y), x, p->depth, y);
        y += 2;
        residual += 2;
    }
    if ((left & 1u) != 0u) {
        nk_dot1_f32(y, add_bias(residual, packed, 1u, y), x, p->depth, y);
    }
}

void nk_fc_f32(const nk_fc_f32_params *p, const float *x, const float *residual, float *y)
{
    for (uint32_t r = 0; r < p->rows; r++) {
        size_t at = (size_t)r * p->outputs;
        const float *row = x + (size_t)r * p->depth;
        if (residual != NULL) {
            residual_row(p, row, residual + at, y + at);
        } else {
            nk_dense_row_f32(p->packed, p->outputs, p->depth, row, y + at);
        }
    }
    uint32_t count = p->rows * p->outputs;
    if (p->activation == NK_ACT_RELU) {
        nk_relu_row_f32(y, count);
    } else if (p->activation == NK_ACT_CLIP) {
        for (uint32_t i = 0; i < count; i++) {
            y[i] = nk_clip_f32(y[i], p->lo, p->hi);
        }
    }
}
