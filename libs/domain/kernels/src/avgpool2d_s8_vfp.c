/*
 * Cortex-M variant: sums of four bytes at a time; windows of two columns that adjoin, two at a
 * time. Bit-equal by nature.
 */
#include "nk/avgpool2d_s8.h"

#include <string.h>

#include "nk/pool2d_split.h"
#include "nk/vfp.h"

#define INLINE static inline __attribute__((always_inline))

INLINE uint32_t word_at(const int8_t *x)
{
    uint32_t word;
    memcpy(&word, x, sizeof word);
    return word;
}

/* sum plus the four bytes of a word, 128 added to each. */
INLINE uint32_t add_bytes(uint32_t sum, uint32_t word)
{
    __asm__("usada8 %0, %1, %2, %3" : "=r"(sum) : "r"(word ^ 0x80808080u), "r"(0), "r"(sum));
    return sum;
}

INLINE uint32_t add_halves(uint32_t sum, uint32_t word)
{
    __asm__("sxtab16 %0, %0, %1\n"
            "sxtab16 %0, %0, %1, ror #8"
            : "+&r"(sum)
            : "r"(word));
    return sum;
}

/* rows >= 0; a sum of no rows is zero. */
INLINE int32_t window_sum(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t cols)
{
    int32_t sum = 0;
    for (; rows > 0; rows--, at += line) {
        for (int32_t i = 0; i < cols; i++)
            sum += at[i];
    }
    return sum;
}

/* Sums of `count` windows of `words` words and fewer than four columns more in a row. */
INLINE void wide_sums(const nk_avgpool2d_s8_params *p, const int8_t *at, int32_t words,
                      int32_t rows, int32_t start, int32_t *sums, int32_t count)
{
    const int32_t rest = p->kernel_w - 4 * words, step = p->pool.stride_w;
    const int32_t next = p->pool.in_width - p->kernel_w;
    start -= 512 * words * rows;
    for (const int32_t *const end = sums + count; sums != end; at += step) {
        const int8_t *from = at;
        uint32_t sum = (uint32_t)start;
        int32_t row = rows;
        do {
            _Pragma("GCC unroll 2") for (int32_t i = 0; i < words; i++, from += 4) sum =
                add_bytes(sum, word_at(from));
            for (int32_t left = rest; left > 0; left--)
                sum += (uint32_t)(int32_t)*from++;
            from += next;
        } while (--row > 0);
        *sums++ = (int32_t)sum;
    }
}

enum { CHUNK = 16 };

/* The means of sums of whole windows. */
static void round_sums(const nk_average *p, const int32_t *sums, int8_t *y, int32_t count)
{
    const int32_t pre = p->pre, multiplier = p->multiplier, offset = p->offset, shift = p->shift;
    const int32_t odd = p->odd, most = 2 * p->slack;
    const int8_t *const end = y + count;
    __asm__ volatile("1:\n"
                     "ldr r8, [%[sums]], #4\n"
                     "lsl r8, r8, %[pre]\n"
                     "smmla r8, r8, %[multiplier], %[offset]\n"
                     "asr r9, r8, %[shift]\n"
                     "eor r9, r9, %[odd]\n"
                     "and r9, r9, #1\n"
                     "mla r8, r9, %[most], r8\n"
                     "asr r8, r8, %[shift]\n"
                     "ssat r8, #8, r8\n"
                     "strb r8, [%[y]], #1\n"
                     "cmp %[y], %[end]\n"
                     "bne 1b\n"
                     : [sums] "+&r"(sums), [y] "+&r"(y)
                     : [pre] "r"(pre), [multiplier] "r"(multiplier), [offset] "r"(offset),
                       [shift] "r"(shift), [odd] "r"(odd), [most] "r"(most), [end] "r"(end)
                     : "r8", "r9", "cc", "memory");
}

/* Sums of `count`, an even number, windows of two columns side by side. */
INLINE void pair_sums(const int8_t *at, ptrdiff_t line, int32_t rows, int32_t start, int32_t *sums,
                      int32_t count)
{
    for (; count > 0; count -= 2, at += 4) {
        const int8_t *from = at;
        uint32_t both = 0;
        for (int32_t left = rows; left > 0; left--, from += line)
            both = add_halves(both, word_at(from));
        *sums++ = (int16_t)both + start;
        *sums++ = ((int32_t)both >> 16) + start;
    }
}

/* Sums of `count` windows inside x, less their zeros. */
static void inside_sums(const nk_avgpool2d_s8_params *p, const int8_t *at, int32_t rows,
                        int32_t *sums, int32_t count)
{
    const ptrdiff_t line = p->pool.in_width;
    const int32_t cols = p->kernel_w, step = p->pool.stride_w, start = -rows * cols * p->zero;
    if (cols == 2 && step == 2 && rows <= 128) {
        const int32_t even = count & ~1;
        if (rows == 2)
            pair_sums(at, line, 2, start, sums, even);
        else
            pair_sums(at, line, rows, start, sums, even);
        at += 2 * even;
        sums += even;
        count -= even;
    }
    if (cols < 4) {
        for (; count > 0; count--, at += step)
            *sums++ = window_sum(at, line, rows, cols) + start;
    } else if (cols / 4 == 2) {
        wide_sums(p, at, 2, rows, start, sums, count);
    } else {
        wide_sums(p, at, cols / 4, rows, start, sums, count);
    }
}

/* `count` outputs with whole rows of windows; `counted` of their rows count, `rows` lie inside x.
 */
static void inside_means(const nk_avgpool2d_s8_params *p, const int8_t *at, int32_t rows,
                         int32_t counted, int8_t *y, int32_t count)
{
    int32_t sums[CHUNK];
    for (int32_t left = count; left > 0; left -= CHUNK, at += CHUNK * p->pool.stride_w) {
        const int32_t now = left < CHUNK ? left : CHUNK;
        inside_sums(p, at, rows, sums, now);
        if (counted == p->kernel_h) {
            round_sums(&p->average, sums, y, now);
            y += now;
        } else {
            for (int32_t i = 0; i < now; i++)
                *y++ = nk_average_part(&p->average, sums[i], counted * p->kernel_w);
        }
    }
}

static __attribute__((noinline)) int8_t mean_at(const nk_avgpool2d_s8_params *p, const int8_t *row,
                                                int32_t rows, int32_t counted, int32_t ox)
{
    const nk_pool2d *g = &p->pool;
    const int32_t col = ox * g->stride_w - g->pad_left;
    const nk_pool2d_part right = nk_pool2d_clip(col, p->kernel_w, g->in_width);
    const int32_t cols =
        nk_avgpool2d_s8_count(p, col, p->kernel_w, g->in_width + p->pad_right, right);
    const int32_t sum = window_sum(row + right.first, g->in_width, rows, right.count) -
                        rows * right.count * p->zero;
    const int32_t count = counted * cols;
    return count == p->kernel_h * p->kernel_w ? nk_average_whole(&p->average, sum)
                                              : nk_average_part(&p->average, sum, count);
}

void nk_avgpool2d_s8(const nk_avgpool2d_s8_params *p, const int8_t *x, int8_t *y)
{
    const nk_pool2d *g = &p->pool;
    const nk_pool2d_split split = nk_pool2d_split_of(g, p->kernel_w);
    for (int32_t plane = 0; plane < g->planes; plane++, x += g->in_height * g->in_width) {
        for (int32_t oy = 0; oy < g->out_height; oy++, y += g->out_width) {
            const int32_t top = oy * g->stride_h - g->pad_top;
            const nk_pool2d_part down = nk_pool2d_clip(top, p->kernel_h, g->in_height);
            const int32_t counted =
                nk_avgpool2d_s8_count(p, top, p->kernel_h, g->in_height + p->pad_bottom, down);
            const int8_t *row = x + down.first * g->in_width;
            for (int32_t ox = 0; ox < split.first; ox++)
                y[ox] = mean_at(p, row, down.count, counted, ox);
            inside_means(p, row + split.first * g->stride_w - g->pad_left, down.count, counted,
                         y + split.first, split.end - split.first);
            for (int32_t ox = split.end; ox < g->out_width; ox++)
                y[ox] = mean_at(p, row, down.count, counted, ox);
        }
    }
}
