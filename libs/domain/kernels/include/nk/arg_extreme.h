#ifndef NK_ARG_EXTREME_H
#define NK_ARG_EXTREME_H
/*
 * ONNX ArgMax and ArgMin: y[outer][inner] (int64) is the place of the extreme element along the
 * middle axis of x[outer][count][inner]. `better` is one of the NK_BETTER_ macros; the strict ones
 * keep the first of equal elements, the others the last.
 *
 * NK_ARG_EXTREME(name, type, better) defines static void name(const nk_arg_extreme_params *p, const
 * void *input, void *output). Nothing overlaps. All counts are at least 1.
 * Cost features: elements, outputs.
 */
#include <stdint.h>

typedef struct {
    int32_t outer;
    int32_t count;
    int32_t inner;
} nk_arg_extreme_params;

#define NK_BETTER_MAX_FIRST(candidate, best) ((candidate) > (best))
#define NK_BETTER_MAX_LAST(candidate, best) ((candidate) >= (best))
#define NK_BETTER_MIN_FIRST(candidate, best) ((candidate) < (best))
#define NK_BETTER_MIN_LAST(candidate, best) ((candidate) <= (best))

#define NK_ARG_EXTREME(name, type, better)                                                         \
    static void name(const nk_arg_extreme_params *p, const void *input, void *output)              \
    {                                                                                              \
        const type *read = input;                                                                  \
        int64_t *write = output;                                                                   \
        for (int32_t outer = 0; outer < p->outer; outer++) {                                       \
            for (int32_t inner = 0; inner < p->inner; inner++) {                                   \
                const type *element = read + inner;                                                \
                type best = *element;                                                              \
                int32_t place = 0;                                                                 \
                for (int32_t i = 1; i < p->count; i++) {                                           \
                    element += p->inner;                                                           \
                    if (better(*element, best)) {                                                  \
                        best = *element;                                                           \
                        place = i;                                                                 \
                    }                                                                              \
                }                                                                                  \
                *write++ = place;                                                                  \
            }                                                                                      \
            read += p->count * p->inner;                                                           \
        }                                                                                          \
    }

#endif
