/* Layer normalisation: three passes over each row. */
#include "nk/layernorm_f32.h"

#include "nk/norm_rows_f32.h"

#include <math.h>
#include <stddef.h>

void nk_layernorm_f32(const nk_layernorm_f32_params *p, const float *x, float *y, float *mean,
                      float *inv_std)
{
    float count = (float)p->inner;
    for (uint32_t o = 0; o < p->outer; o++, x += p->inner, y += p->inner) {
        float middle = nk_sum_row_f32(x, p->inner) / count;
        float variance = nk_center_row_f32(x, middle, y, p->inner) / count;
        float factor = 1.0f / sqrtf(variance + p->epsilon);
        if (p->bias != NULL) {
            nk_apply_row_f32(y, factor, p->scale, p->bias, p->inner);
        } else {
            for (uint32_t i = 0; i < p->inner; i++) {
                y[i] *= factor * p->scale[i];
            }
        }
        if (mean != NULL) {
            mean[o] = middle;
        }
        if (inv_std != NULL) {
            inv_std[o] = factor;
        }
    }
}
