#include "nk/log_softmax_s8.h"

#include "nk/math_f32.h"
#include "nk/round_s8.h"
#include "nk/softmax_s8.h"

static void line(const nk_log_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t axis = p->axis, inner = p->inner;
    const int32_t start = nk_line_start(x, axis, inner);
    const int32_t largest = 255 - start;
    const float sum = (float)nk_line_sum(p->exponentials, start, x, axis, inner) * p->unit;
    const int32_t log = (int32_t)(nk_log_f32(sum) * p->log_factor);
    const int32_t offset = p->offset - log - largest * p->factor;
    for (int32_t i = 0; i < axis; i++)
        y[i * inner] = nk_round_s8(x[i * inner] * p->factor + offset, p->shift, NK_TIES_UP);
}

void nk_log_softmax_s8(const nk_log_softmax_s8_params *p, const int8_t *x, int8_t *y)
{
    const int32_t slab = p->axis * p->inner;
    for (int32_t o = 0; o < p->outer; o++, x += slab, y += slab)
        for (int32_t i = 0; i < p->inner; i++)
            line(p, x + i, y + i);
}
