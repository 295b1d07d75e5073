#ifndef NK_STRIDED_COPY_H
#define NK_STRIDED_COPY_H
/*
 * Copies an N-dimensional box of elements between two layouts: transposition, slicing, expansion,
 * concatenation, padding. The two innermost loops are `rows` and `columns`; columns are written one
 * after the other. The loops around them step through `dims`.
 *
 * NK_STRIDED_COPY(name, type)  reads columns `read_column` elements apart (any sign, or 0)
 * NK_ROW_COPY(name, type)      reads columns one after the other; `read_column` is not used
 *
 * Both define static void name(const nk_strided_copy_params *p, const void *input, void *output)
 * for elements of C type `type`. Input and output do not overlap. All counts are at least 1.
 * Cost features: quads and singles (columns of all rows: in NK_ROW_COPY columns / 4 and columns %
 * 4, in NK_STRIDED_COPY (columns - 1) / 4 and the others), rows, blocks; rows and blocks are
 * counted over all loops around them.
 */
#include <string.h>

#include "nk/odometer.h"

typedef struct {
    int32_t columns;
    int32_t rows;
    int32_t read_column;
    int32_t read_row;
    int32_t write_row;
    /* Number of loops around the rows, their counts, and what to add to the two positions when
     * that loop moves on and the loops within it start again. */
    int32_t loops;
    int32_t dims[NK_ODOMETER_LOOPS - 2];
    int32_t read_step[NK_ODOMETER_LOOPS - 2];
    int32_t write_step[NK_ODOMETER_LOOPS - 2];
} nk_strided_copy_params;

/* Copies `count` neighbouring elements of size sizeof *(to), both pointers aligned to it. */
#define NK_COPY_ELEMENTS(type, from, to, count)                                                    \
    do {                                                                                           \
        const type *nk_from = (from);                                                              \
        type *nk_to = (to);                                                                        \
        int32_t nk_left = (count);                                                                 \
        for (; nk_left >= 4; nk_left -= 4) {                                                       \
            memcpy(__builtin_assume_aligned(nk_to, sizeof(type)),                                  \
                   __builtin_assume_aligned(nk_from, sizeof(type)), 4 * sizeof(type));             \
            nk_from += 4;                                                                          \
            nk_to += 4;                                                                            \
        }                                                                                          \
        for (; nk_left > 0; nk_left--) {                                                           \
            *nk_to++ = *nk_from++;                                                                 \
        }                                                                                          \
    } while (0)

#define NK_ROW_COPY(name, type)                                                                    \
    static void name(const nk_strided_copy_params *p, const void *input, void *output)             \
    {                                                                                              \
        const type *read = input;                                                                  \
        type *write = output;                                                                      \
        int32_t at[NK_ODOMETER_LOOPS - 2] = {0};                                                   \
        for (;;) {                                                                                 \
            for (int32_t row = 0; row < p->rows; row++) {                                          \
                NK_COPY_ELEMENTS(type, read + row * p->read_row, write + row * p->write_row,       \
                                 p->columns);                                                      \
            }                                                                                      \
            int32_t loop = nk_odometer_next(at, p->dims, p->loops);                                \
            if (loop < 0) {                                                                        \
                return;                                                                            \
            }                                                                                      \
            read += p->read_step[loop];                                                            \
            write += p->write_step[loop];                                                          \
        }                                                                                          \
    }

#define NK_STRIDED_COPY(name, type)                                                                \
    static void name(const nk_strided_copy_params *p, const void *input, void *output)             \
    {                                                                                              \
        const type *read = input;                                                                  \
        type *write = output;                                                                      \
        const int32_t step = p->read_column;                                                       \
        int32_t at[NK_ODOMETER_LOOPS - 2] = {0};                                                   \
        for (;;) {                                                                                 \
            for (int32_t row = 0; row < p->rows; row++) {                                          \
                const type *from = read + row * p->read_row;                                       \
                type *to = write + row * p->write_row;                                             \
                int32_t left = p->columns;                                                         \
                for (; left > 4; left -= 4) {                                                      \
                    to[0] = from[0];                                                               \
                    to[1] = from[step];                                                            \
                    to[2] = from[2 * step];                                                        \
                    to[3] = from[3 * step];                                                        \
                    from += 4 * step;                                                              \
                    to += 4;                                                                       \
                }                                                                                  \
                for (int32_t column = 0; column < left; column++) {                                \
                    to[column] = from[column * step];                                              \
                }                                                                                  \
            }                                                                                      \
            int32_t loop = nk_odometer_next(at, p->dims, p->loops);                                \
            if (loop < 0) {                                                                        \
                return;                                                                            \
            }                                                                                      \
            read += p->read_step[loop];                                                            \
            write += p->write_step[loop];                                                          \
        }                                                                                          \
    }

#endif
