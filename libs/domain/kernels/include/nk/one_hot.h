#ifndef NK_ONE_HOT_H
#define NK_ONE_HOT_H
/*
 * ONNX OneHot: y[outer][depth][inner] is values[1] where the depth coordinate is the index at
 * [outer][inner] (negative from the end) and values[0] elsewhere; an index out of range sets none.
 *
 * NK_ONE_HOT(name, type, index_type, wide) defines static void name(const nk_one_hot_params *p,
 * const void *indices, const void *values, void *output); `wide` is a signed type that holds every
 * index. Nothing overlaps. Cost features: elements, indices.
 */
#include <stdint.h>

typedef struct {
    int32_t outer;
    int32_t depth;
    int32_t inner;
} nk_one_hot_params;

#define NK_ONE_HOT(name, type, index_type, wide)                                                   \
    static void name(const nk_one_hot_params *p, const void *indices, const void *values,          \
                     void *output)                                                                 \
    {                                                                                              \
        const index_type *index = indices;                                                         \
        const type off = ((const type *)values)[0];                                                \
        const type on = ((const type *)values)[1];                                                 \
        const wide depth = (wide)p->depth;                                                         \
        type *write = output;                                                                      \
        for (int32_t outer = 0; outer < p->outer; outer++) {                                       \
            for (int32_t i = 0; i < p->depth * p->inner; i++) {                                    \
                write[i] = off;                                                                    \
            }                                                                                      \
            for (int32_t i = 0; i < p->inner; i++) {                                               \
                wide place = (wide)*index++;                                                       \
                place = place < 0 ? place + depth : place;                                         \
                if (place >= 0 && place < depth) {                                                 \
                    write[(int32_t)place * p->inner + i] = on;                                     \
                }                                                                                  \
            }                                                                                      \
            write += p->depth * p->inner;                                                          \
        }                                                                                          \
    }

#endif
