#include "nk/logistic_f32.h"

#include "nk/math_f32.h"

void nk_logistic_f32(float *v, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const float x = v[i];
        const float rounded = x + NK_ROUNDER;
        const uint32_t bits = nk_bits_f32(rounded);
        if (bits - (NK_ROUNDER_BITS - 1000u) > 2000u) {
            v[i] = x < 0.0f ? 1.0f : 0.0f;
            continue;
        }
        /* 2^(r/8) - 1 for |r| <= 1/2, within 3.5e-6 */
        const float r = x - (rounded - NK_ROUNDER);
        const float p = r * fmaf(r, 0x1.ebfb8cp-9f, 0x1.62f962p-4f);
        const float power = nk_exp2_eighth_f32(bits);
        v[i] = 1.0f / fmaf(power, p, power + 1.0f);
    }
}
