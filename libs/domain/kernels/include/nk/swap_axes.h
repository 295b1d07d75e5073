#ifndef NK_SWAP_AXES_H
#define NK_SWAP_AXES_H
/*
 * Exchanges two neighbouring axes: y[batches][columns][rows][block] from
 * x[batches][rows][columns][block], in place too.
 *
 * NK_SWAP_AXES(name, type) defines static void name(const nk_swap_axes_params *p, const void
 * *input, void *output, void *spare, uint8_t *marks). Output is equal to input or overlaps it
 * nowhere. In place the blocks go round the cycles of the permutation, one of them through `spare`
 * (one block), while `marks` (NK_SWAP_AXES_MARKS bytes) holds a bit for each block that is done.
 * Cost features: blocks, quads = blocks * (block / 4), singles = blocks * (block % 4).
 */
#include "nk/strided_copy.h"

typedef struct {
    int32_t batches;
    int32_t rows;
    int32_t columns;
    int32_t block;
} nk_swap_axes_params;

#define NK_SWAP_AXES_MARKS(rows, columns) (((rows) * (columns) + 7) / 8)

/* Which block of the input comes to place `place` of the output. */
static inline int32_t nk_swap_axes_source(int32_t place, int32_t rows, int32_t columns)
{
    const int32_t column = place / rows;
    const int32_t row = place - column * rows;
    return row * columns + column;
}

#define NK_SWAP_AXES(name, type)                                                                   \
    static void name##_apart(const nk_swap_axes_params *p, const type *read, type *write)          \
    {                                                                                              \
        const int32_t block = p->block;                                                            \
        for (int32_t column = 0; column < p->columns; column++) {                                  \
            const type *from = read + column * block;                                              \
            for (int32_t row = 0; row < p->rows; row++) {                                          \
                NK_COPY_ELEMENTS(type, from, write, block);                                        \
                from += p->columns * block;                                                        \
                write += block;                                                                    \
            }                                                                                      \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void name##_within(const nk_swap_axes_params *p, type *data, type *spare,               \
                              uint8_t *marks)                                                      \
    {                                                                                              \
        const int32_t block = p->block;                                                            \
        const int32_t last = p->rows * p->columns - 1;                                             \
        memset(marks, 0, (size_t)NK_SWAP_AXES_MARKS(p->rows, p->columns));                         \
        for (int32_t start = 1; start < last; start++) {                                           \
            int32_t from = nk_swap_axes_source(start, p->rows, p->columns);                        \
            if (from == start || (marks[start >> 3] >> (start & 7) & 1) != 0) {                    \
                continue;                                                                          \
            }                                                                                      \
            int32_t to = start;                                                                    \
            NK_COPY_ELEMENTS(type, data + start * block, spare, block);                            \
            while (from != start) {                                                                \
                NK_COPY_ELEMENTS(type, data + from * block, data + to * block, block);             \
                marks[from >> 3] = (uint8_t)(marks[from >> 3] | 1 << (from & 7));                  \
                to = from;                                                                         \
                from = nk_swap_axes_source(to, p->rows, p->columns);                               \
            }                                                                                      \
            NK_COPY_ELEMENTS(type, spare, data + to * block, block);                               \
        }                                                                                          \
    }                                                                                              \
                                                                                                   \
    static void name(const nk_swap_axes_params *p, const void *input, void *output, void *spare,   \
                     uint8_t *marks)                                                               \
    {                                                                                              \
        const int32_t elements = p->rows * p->columns * p->block;                                  \
        for (int32_t batch = 0; batch < p->batches; batch++) {                                     \
            const type *read = (const type *)input + batch * elements;                             \
            type *write = (type *)output + batch * elements;                                       \
            if (read == write) {                                                                   \
                name##_within(p, write, spare, marks);                                             \
            } else {                                                                               \
                name##_apart(p, read, write);                                                      \
            }                                                                                      \
        }                                                                                          \
    }

#endif
