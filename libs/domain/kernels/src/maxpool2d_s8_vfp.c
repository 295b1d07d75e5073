/*
 * Cortex-M variant: four bytes at a time; windows of two columns that adjoin, two at a time.
 * Elements of a window may be looked at twice. Bit-equal by nature.
 */
#include "nk/maxpool2d_s8.h"

#include <string.h>

#include "nk/pool2d_split.h"
#include "nk/vfp.h"

#define INLINE static inline __attribute__((always_inline))
#define LOWEST 0x80808080u

/* The larger of each of four bytes. */
INLINE uint32_t larger(uint32_t a, uint32_t b)
{
    uint32_t c;
    __asm__("ssub8 %0, %1, %2\n"
            "sel %0, %1, %2\n"
            : "=&r"(c)
            : "r"(a), "r"(b));
    return c;
}

INLINE uint32_t word_at(const int8_t *x)
{
    uint32_t word;
    memcpy(&word, x, sizeof word);
    return word;
}

INLINE uint32_t half_at(const int8_t *x)
{
    uint16_t half;
    memcpy(&half, x, sizeof half);
    return half;
}

/* Of four columns or more. */
INLINE int8_t wide_max(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    uint32_t best = LOWEST;
    for (; rows > 0; rows--, at += line) {
        best = larger(best, word_at(at + cols - 4));
        for (int32_t i = 4; i < cols; i += 4)
            best = larger(best, word_at(at + i - 4));
    }
    best = larger(best, best >> 16);
    return (int8_t)larger(best, best >> 8);
}

/* Of two or three columns. */
INLINE int8_t narrow_max(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    uint32_t best = LOWEST;
    for (; rows > 0; rows--, at += line) {
        best = larger(best, half_at(at));
        if (cols == 3) best = larger(best, half_at(at + 1));
    }
    return (int8_t)larger(best, best >> 8);
}

INLINE int8_t line_max(const int8_t *at, ptrdiff_t line, int32_t rows)
{
    int8_t best = *at;
    for (; rows > 0; rows--, at += line)
        if (*at > best) best = *at;
    return best;
}

static __attribute__((noinline)) int8_t any_max(const int8_t *at, ptrdiff_t line, int32_t rows,
                                                int32_t cols)
{
    if (cols >= 4) return wide_max(at, line, rows, cols);
    return cols == 1 ? line_max(at, line, rows) : narrow_max(at, line, rows, cols);
}

/* `count`, a multiple of four, windows that begin side by side: four outputs in a word. */
INLINE void steps_max(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols, int8_t *y,
                      int32_t count)
{
    for (const int8_t *const end = y + count; y != end; y += 4, at += 4) {
        const int8_t *from = at;
        uint32_t best = LOWEST;
        int32_t row = rows;
        do {
            _Pragma("GCC unroll 3") for (int32_t i = 0; i < cols; i++) best =
                larger(best, word_at(from + i));
            from += line;
        } while (--row > 0);
        memcpy(y, &best, sizeof best);
    }
}

/* Windows of eight columns or less in one row: two words, or one, that may overlap. */
INLINE void words_max(const int8_t *at, int32_t step, int32_t cols, int8_t *y, int32_t count)
{
    const int32_t second = cols - 4;
    for (const int8_t *const end = y + count; y != end; at += step) {
        uint32_t best = larger(word_at(at), word_at(at + second));
        best = larger(best, best >> 16);
        *y++ = (int8_t)larger(best, best >> 8);
    }
}

/* `count` windows that lie inside their rows. */
static void inside_max(const nk_maxpool2d_s8_params *p, const int8_t *at, int32_t rows, int8_t *y,
                       int32_t count)
{
    const ptrdiff_t line = p->pool.in_width;
    const int32_t step = p->pool.stride_w, cols = p->kernel_w;
    if (step == 1) {
        const int32_t even = count & ~3;
        if (cols == 3)
            steps_max(at, line, rows, 3, y, even);
        else
            steps_max(at, line, rows, cols, y, even);
        at += even;
        y += even;
        count -= even;
    }
    if (cols >= 4 && cols <= 8 && rows == 1) {
        words_max(at, step, cols, y, count);
    } else if (cols >= 4) {
        for (; count > 0; count--, at += step)
            *y++ = wide_max(at, line, rows, cols);
    } else if (cols == 3 && rows == 3) {
        for (; count > 0; count--, at += step)
            *y++ = narrow_max(at, line, 3, 3);
    } else {
        for (; count > 0; count--, at += step)
            *y++ = any_max(at, line, rows, cols);
    }
}

static __attribute__((noinline)) int8_t max_at(const nk_maxpool2d_s8_params *p, const int8_t *row,
                                               int32_t rows, int32_t ox)
{
    const nk_pool2d *g = &p->pool;
    const nk_pool2d_part right =
        nk_pool2d_clip(ox * g->stride_w - g->pad_left, p->kernel_w, g->in_width);
    return any_max(row + right.first, g->in_width, rows, right.count);
}

void nk_maxpool2d_s8(const nk_maxpool2d_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    const nk_pool2d_split split = nk_pool2d_split_of(g, p->kernel_w);
    for (int32_t plane = 0; plane < g->planes; plane++, x += g->in_height * g->in_width) {
        for (int32_t oy = 0; oy < g->out_height; oy++, y += g->out_width) {
            const nk_pool2d_part down =
                nk_pool2d_clip(oy * g->stride_h - g->pad_top, p->kernel_h, g->in_height);
            const int8_t *row = x + down.first * g->in_width;
            for (int32_t ox = 0; ox < split.first; ox++)
                y[ox] = max_at(p, row, down.count, ox);
            inside_max(p, row + split.first * g->stride_w - g->pad_left, down.count,
                       y + split.first, split.end - split.first);
            for (int32_t ox = split.end; ox < g->out_width; ox++)
                y[ox] = max_at(p, row, down.count, ox);
        }
    }
}
