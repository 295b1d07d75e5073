#ifndef NK_TRILU_H
#define NK_TRILU_H
/*
 * ONNX Trilu on `batches` matrices of rows x columns: keeps the elements on and above (upper = 1)
 * or on and below (upper = 0) diagonal k, and writes 0 elsewhere. k is any int64.
 *
 * NK_TRILU(name, type) defines static void name(const nk_trilu_params *p, const void *input, const
 * void *k, void *output). Output may be equal to input. Cost features: elements, rows.
 */
#include <stdint.h>

typedef struct {
    int32_t batches;
    int32_t rows;
    int32_t columns;
    int32_t upper;
} nk_trilu_params;

/* Number of leading columns of a row that lie before the diagonal, in 0..columns. */
static inline int32_t nk_trilu_split(int64_t k, int32_t row, int32_t columns)
{
    if (k >= columns) {
        return columns;
    }
    const int64_t split = k + row;
    return split < 0 ? 0 : split > columns ? columns : (int32_t)split;
}

#define NK_TRILU(name, type)                                                                       \
    static void name(const nk_trilu_params *p, const void *input, const void *k, void *output)     \
    {                                                                                              \
        const int64_t diagonal = *(const int64_t *)k;                                              \
        /* Below: columns up to and including the diagonal are kept. */                            \
        const int64_t first = p->upper || diagonal == INT64_MAX ? diagonal : diagonal + 1;         \
        const type *read = input;                                                                  \
        type *write = output;                                                                      \
        for (int32_t batch = 0; batch < p->batches; batch++) {                                     \
            for (int32_t row = 0; row < p->rows; row++) {                                          \
                const int32_t split = nk_trilu_split(first, row, p->columns);                      \
                for (int32_t column = 0; column < split; column++) {                               \
                    write[column] = p->upper ? 0 : read[column];                                   \
                }                                                                                  \
                for (int32_t column = split; column < p->columns; column++) {                      \
                    write[column] = p->upper ? read[column] : 0;                                   \
                }                                                                                  \
                read += p->columns;                                                                \
                write += p->columns;                                                               \
            }                                                                                      \
        }                                                                                          \
    }

#endif
