#ifndef NK_FC_F32_H
#define NK_FC_F32_H
/* Dense layer with constant weights: y[r] = act(x[r] . W + bias [+ residual[r]]) for each row.
 *
 * x is rows x depth, y and residual are rows x outputs, all row-major and dense. `packed` holds
 * NK_DENSE_FLOATS(outputs, depth) floats in the order of nk/dot_f32.h (pack-dense.ts makes it).
 * A sum starts at the bias, or at residual + bias, and adds k ascending with fmaf. residual may be
 * NULL and may equal y; x must not overlap y. Pointers need the alignment of float. No scratch.
 *
 * Cost features: those of nk/dot_f32.h, rows, outputs with residual, outputs activated (relu,
 * clip).
 */
#include "nk/activation_f32.h"
#include "nk/dot_f32.h"

#include <stdint.h>

typedef struct {
    const float *packed;
    uint32_t rows;
    uint32_t depth;
    uint32_t outputs;
    int32_t activation; /* of nk/activation_f32.h */
    float lo;           /* bounds of NK_ACT_CLIP */
    float hi;
} nk_fc_f32_params;

void nk_fc_f32(const nk_fc_f32_params *p, const float *x, const float *residual, float *y);

#endif
