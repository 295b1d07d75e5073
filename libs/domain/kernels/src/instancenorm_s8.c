#include "nk/instancenorm_s8.h"

#include "nk/affine_row_s8.h"
#include "nk/moments_s8.h"
#include "nk/round_s8.h"

/* x * factor + bias - mean * factor as a row, with as many bits as sums within 2^31 allow. */
static nk_affine row_of(float factor, float bias, const nk_moments *m, int32_t count)
{
    const float size = fabsf(factor) + fabsf(bias) * 0x1p-8f + 0.51f;
    nk_affine row = {.shift = NK_AFFINE_SHIFT, .ties = NK_TIES_UP};
    float unit = (float)(1 << NK_AFFINE_SHIFT);
    for (; row.shift > 1 && size * unit > 0x1p23f; unit *= 0.5f)
        row.shift--;
    row.factor = (int32_t)rintf(factor * unit);
    const int64_t mean = (int64_t)m->sum * row.factor / count;
    row.offset = (int32_t)rintf(bias * unit) + ((int32_t)1 << (row.shift - 1)) - (int32_t)mean;
    return row;
}

void nk_instancenorm_s8(const nk_instancenorm_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t count = p->channels * p->inner;
    const float inverse = 1.0f / (float)count;
    for (int32_t group = 0; group < p->batch * p->groups; group++) {
        const int32_t first = group % p->groups * p->channels;
        nk_moments moments;
        nk_moments_s8(x, count, &moments);
        const float deviation = nk_inverse_deviation(&moments, count, inverse, p->epsilon);
        for (int32_t c = first; c < first + p->channels; c++, x += p->inner, y += p->inner) {
            const nk_affine row = row_of(deviation * p->scale[c], p->bias[c], &moments, count);
            nk_affine_row_s8(&row, x, y, p->inner);
        }
    }
}
