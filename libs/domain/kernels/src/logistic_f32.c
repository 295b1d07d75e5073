#include "nk/logistic_f32.h"

void nk_logistic_f32(float *v, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        v[i] = nk_one_logistic_f32(v[i]);
    }
}
