#ifndef NK_TAKE_H
#define NK_TAKE_H
/*
 * Picks elements by one table per axis: y[o][i0]..[in][j] = x[o * outer_stride + t0[i0] + .. +
 * tn[in] + j]. Serves nearest-neighbour resizing, reflecting padding and gathering at constant
 * places. The tables lie one after the other, in elements of x; the last has `columns` entries.
 *
 * NK_TAKE(name, type)       one element for each tuple; `row` is not used
 * NK_TAKE_ROWS(name, type)  `row` neighbouring elements for each tuple
 *
 * Both define static void name(const nk_take_params *p, const void *input, const int32_t *tables,
 * void *output). Input and output do not overlap. All counts are at least 1.
 * Cost features: NK_TAKE: elements, blocks = elements / columns. NK_TAKE_ROWS: rows, quads = rows *
 * (row / 4), singles = rows * (row % 4), blocks.
 */
#include "nk/strided_copy.h"

typedef struct {
    int32_t outer;
    int32_t outer_stride;
    int32_t columns;
    int32_t row;
    /* Number of table loops around the columns and their counts. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS - 2];
} nk_take_params;

#define NK_TAKE_LOOPS(name, type, copy_columns)                                                    \
    static void name(const nk_take_params *p, const void *input, const int32_t *tables,            \
                     void *output)                                                                 \
    {                                                                                              \
        const type *read = input;                                                                  \
        type *write = output;                                                                      \
        const int32_t columns = p->columns;                                                        \
        int32_t at[NK_ODOMETER_LOOPS - 2] = {0};                                                   \
        for (int32_t outer = 0; outer < p->outer; outer++) {                                       \
            do {                                                                                   \
                const type *from = read;                                                           \
                const int32_t *table = tables;                                                     \
                for (int32_t loop = 0; loop < p->loops; loop++) {                                  \
                    from += table[at[loop]];                                                       \
                    table += p->dims[loop];                                                        \
                }                                                                                  \
                copy_columns(type);                                                                \
            } while (nk_odometer_next(at, p->dims, p->loops) >= 0);                                \
            read += p->outer_stride;                                                               \
        }                                                                                          \
    }

#define NK_TAKE_ELEMENT_COLUMNS(type)                                                              \
    for (int32_t column = 0; column < columns; column++) {                                         \
        *write++ = from[table[column]];                                                            \
    }

#define NK_TAKE_ROW_COLUMNS(type)                                                                  \
    for (int32_t column = 0; column < columns; column++) {                                         \
        NK_COPY_ELEMENTS(type, from + table[column], write, p->row);                               \
        write += p->row;                                                                           \
    }

#define NK_TAKE(name, type) NK_TAKE_LOOPS(name, type, NK_TAKE_ELEMENT_COLUMNS)
#define NK_TAKE_ROWS(name, type) NK_TAKE_LOOPS(name, type, NK_TAKE_ROW_COLUMNS)

#endif
