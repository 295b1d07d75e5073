#include "nk/dwconv_rows_s8.h"

#include <stddef.h>

typedef struct {
    ptrdiff_t down, right; /* elements from tap to tap */
    ptrdiff_t next;        /* from output to output */
    int32_t height, width;
} window;

/* The sums of four outputs. */
static void four_sums(const window *t, const int16_t *x, const int8_t *w, int32_t *sums)
{
    const int8_t *tap = w + NK_DWCONV_S8_WEIGHTS;
    const ptrdiff_t next = t->next;
    const int32_t bias = nk_dwconv_s8_number(w, NK_DWCONV_S8_BIAS);
    int32_t a = bias, b = bias, c = bias, d = bias;
    for (int32_t i = t->height; i > 0; i--, x += t->down) {
        const int16_t *at = x;
        for (int32_t j = t->width; j > 0; j--, at += t->right) {
            const int32_t weight = *tap++;
            a += weight * at[0];
            b += weight * at[next];
            c += weight * at[2 * next];
            d += weight * at[3 * next];
        }
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

static int32_t one_sum(const window *t, const int16_t *x, const int8_t *w)
{
    const int8_t *tap = w + NK_DWCONV_S8_WEIGHTS;
    int32_t sum = nk_dwconv_s8_number(w, NK_DWCONV_S8_BIAS);
    for (int32_t i = t->height; i > 0; i--, x += t->down) {
        const int16_t *at = x;
        for (int32_t j = t->width; j > 0; j--, at += t->right)
            sum += *tap++ * *at;
    }
    return sum;
}

void nk_dwconv_rows_s8(const nk_dwconv_s8_params *p, const int16_t *x, const int8_t *w, int8_t *y,
                       int32_t rows, uint32_t *taps)
{
    const ptrdiff_t pitch = p->pitch;
    const window t = {pitch * p->dilation_h, p->dilation_w, p->stride_w, p->kernel_h, p->kernel_w};
    const int32_t multiplier = nk_dwconv_s8_number(w, NK_DWCONV_S8_MULTIPLIER);
    nk_requant whole = p->requant;
    whole.lo = -128;
    whole.hi = 127;
    (void)taps;
    for (; rows > 0; rows--, x += pitch * p->stride_h) {
        const int16_t *at = x;
        int32_t left = p->out_width;
        for (; left >= 4; left -= 4, at += 4 * t.next) {
            int32_t sums[4];
            four_sums(&t, at, w, sums);
            for (int i = 0; i < 4; i++)
                *y++ = nk_requantize(&whole, sums[i], multiplier);
        }
        for (; left > 0; left--, at += t.next)
            *y++ = nk_requantize(&whole, one_sum(&t, at, w), multiplier);
    }
}
