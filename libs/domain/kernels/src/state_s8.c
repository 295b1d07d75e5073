#include "nk/state_s8.h"

#include <stddef.h>

void nk_start_state_s8(float *to, const int8_t *from, nk_real_s8 scale, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from == NULL ? 0.0f : (float)(from[i] - scale.zero) * scale.scale;
    }
}

void nk_store_state_s8(const nk_quantizer_s8 *q, const float *from, int8_t *to, uint32_t count)
{
    const float lo = q->lo, hi = q->hi;
    for (uint32_t i = 0; i < count; i++) {
        float v = from == NULL ? 0.0f : from[i] * q->inverse;
        v = v < lo ? lo : v > hi ? hi : v == v ? v : 0.0f;
        to[i] = (int8_t)(nk_round_f32(v) + q->zero);
    }
}
