#include "nk/recurrent_s8.h"

int32_t nk_hold_row(const float *h, float units, uint32_t count, int16_t *held)
{
    int32_t total = 0;
    for (uint32_t i = 0; i < NK_WIDE_COUNT(count); i++) {
        const int32_t v = i < count ? nk_round_f32(h[i] * units) : 0;
        held[i] = (int16_t)v;
        total += v;
    }
    return total;
}

void nk_gates_s8(const int32_t *from_x, const int32_t *from_h, const float *numbers, uint32_t count,
                 float *gates)
{
    for (uint32_t i = 0; i < count; i += 4, numbers += 12) {
        const uint32_t together = count - i < 4 ? count - i : 4;
        for (uint32_t j = 0; j < together; j++) {
            const float *n = numbers + j;
            const float from_state = fmaf((float)from_h[i + j], n[together], n[2 * together]);
            gates[i + j] = fmaf((float)from_x[i + j], n[0], from_state);
        }
    }
}
