#ifndef NK_REVERSE_SEQUENCE_H
#define NK_REVERSE_SEQUENCE_H
/*
 * ONNX ReverseSequence: the first lengths[b] time steps of each batch entry in reverse, the others
 * as they are. Lengths outside 0..times are taken as the nearest of these.
 *
 * NK_REVERSE_SEQUENCE(name, type) defines static void name(const nk_reverse_sequence_params *p,
 * const void *input, const void *lengths, void *output), lengths being int64[batches]. Nothing
 * overlaps. Cost features: rows = batches * times, quads = rows * (inner / 4), singles = rows *
 * (inner % 4).
 */
#include "nk/strided_copy.h"

typedef struct {
    int32_t batches;
    int32_t times;
    int32_t inner;
    int32_t batch_stride;
    int32_t time_stride;
} nk_reverse_sequence_params;

#define NK_REVERSE_SEQUENCE(name, type)                                                            \
    static void name(const nk_reverse_sequence_params *p, const void *input, const void *lengths,  \
                     void *output)                                                                 \
    {                                                                                              \
        for (int32_t batch = 0; batch < p->batches; batch++) {                                     \
            const type *read = (const type *)input + batch * p->batch_stride;                      \
            type *write = (type *)output + batch * p->batch_stride;                                \
            const int64_t length = ((const int64_t *)lengths)[batch];                              \
            const int32_t end = length < 0 ? 0 : length < p->times ? (int32_t)length : p->times;   \
            for (int32_t time = 0; time < p->times; time++) {                                      \
                const int32_t from = time < end ? end - 1 - time : time;                           \
                NK_COPY_ELEMENTS(type, read + from * p->time_stride,                               \
                                 write + time * p->time_stride, p->inner);                         \
            }                                                                                      \
        }                                                                                          \
    }

#endif
