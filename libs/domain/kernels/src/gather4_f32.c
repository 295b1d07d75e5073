#include "nk/gather4_f32.h"

#include <stddef.h>

void nk_gather4_f32(const nk_gather4_f32_params *p, const float *from, int32_t taps, float *tile)
{
    for (int32_t tap = 0; tap < taps; tap++) {
        for (int32_t c = 0; c < p->channels; c++, tile += 4) {
            const float *at = from + (ptrdiff_t)tap * p->right + (ptrdiff_t)c * p->plane;
            for (int32_t j = 0; j < 4; j++)
                tile[j] = at[p->step[j]];
        }
    }
}
