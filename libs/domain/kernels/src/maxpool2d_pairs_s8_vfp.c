/* Cortex-M variant: two windows in a word, then a single one. Bit-equal by nature. */
#include "nk/maxpool2d_pairs_s8.h"

#include "nk/vfp.h"

/* A row of outputs; `line` bytes from row to row of a window, `rows` >= 1 of them. */
static int8_t *row_max(const int8_t *x, int32_t line, int32_t rows, int8_t *y, int32_t count)
{
    const int8_t *from;
    int32_t left;
    __asm__ volatile(
        "subs %[n], %[n], #2\n"
        "blt 4f\n"
        "1:\n"
        "ldr r8, [%[x]], #4\n"
        "subs %[left], %[rows], #1\n"
        "beq 3f\n"
        "sub %[from], %[x], #4\n"
        "2:\n"
        "add %[from], %[from], %[line]\n"
        "ldr r9, [%[from]]\n"
        "subs %[left], %[left], #1\n"
        "ssub8 r12, r8, r9\n"
        "sel r8, r8, r9\n"
        "bne 2b\n"
        "3:\n"
        "lsr r9, r8, #8\n"
        "ssub8 r12, r8, r9\n"
        "sel r8, r8, r9\n"
        "lsr r9, r8, #16\n"
        "strb r8, [%[y]], #1\n"
        "subs %[n], %[n], #2\n"
        "strb r9, [%[y]], #1\n"
        "bge 1b\n"
        "4:\n"
        : [x] "+&r"(x), [y] "+&r"(y), [n] "+&r"(count), [from] "=&r"(from), [left] "=&r"(left)
        : [rows] "r"(rows), [line] "r"(line)
        : "r8", "r9", "r12", "cc", "memory");
    if (count == -1) {
        int8_t best = *x;
        for (; rows > 0; rows--, x += line) {
            if (x[0] > best) best = x[0];
            if (x[1] > best) best = x[1];
        }
        *y++ = best;
    }
    return y;
}

void nk_maxpool2d_pairs_s8(const nk_maxpool2d_pairs_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    const int32_t line = g->in_width, rows = p->kernel_h, width = g->out_width;
    for (int32_t plane = g->planes; plane > 0; plane--, x += g->in_height * line) {
        const int8_t *at = x;
        for (int32_t left = g->out_height; left > 0; left--, at += g->stride_h * line)
            y = row_max(at, line, rows, y, width);
    }
}
