#ifndef NK_TOP_K_H
#define NK_TOP_K_H
/*
 * ONNX TopK: the k best elements along the middle axis of x[outer][count][inner], best first, and
 * their places (int64); of equal elements the one with the lower place comes first. Keeps the best
 * so far sorted in the output and inserts, which is quick for small k.
 *
 * NK_TOP_K(name, type, better) defines static void name(const nk_top_k_params *p, const void
 * *input, void *values, void *places); `better` is a strict NK_BETTER_ macro of nk/arg_extreme.h.
 * Nothing overlaps. 1 <= k <= count. Cost features: elements, outputs, moves = outer * inner * k *
 * (k - 1) / 2 + (elements - outputs) / 2 (a guess: it depends on the data).
 */
#include "nk/arg_extreme.h"

typedef struct {
    int32_t outer;
    int32_t count;
    int32_t inner;
    int32_t k;
} nk_top_k_params;

#define NK_TOP_K(name, type, better)                                                               \
    static void name(const nk_top_k_params *p, const void *input, void *values, void *places)      \
    {                                                                                              \
        const int32_t step = p->inner;                                                             \
        for (int32_t line = 0; line < p->outer * step; line++) {                                   \
            const int32_t outer = line / step;                                                     \
            const int32_t inner = line % step;                                                     \
            const type *read = (const type *)input + outer * p->count * step + inner;              \
            type *best = (type *)values + outer * p->k * step + inner;                             \
            int64_t *place = (int64_t *)places + outer * p->k * step + inner;                      \
            for (int32_t i = 0; i < p->count; i++, read += step) {                                 \
                const type element = *read;                                                        \
                int32_t slot = i < p->k ? i : p->k;                                                \
                if (slot == p->k) {                                                                \
                    slot--;                                                                        \
                    if (!better(element, best[slot * step])) {                                     \
                        continue;                                                                  \
                    }                                                                              \
                }                                                                                  \
                for (; slot > 0 && better(element, best[(slot - 1) * step]); slot--) {             \
                    best[slot * step] = best[(slot - 1) * step];                                   \
                    place[slot * step] = place[(slot - 1) * step];                                 \
                }                                                                                  \
                best[slot * step] = element;                                                       \
                place[slot * step] = i;                                                            \
            }                                                                                      \
        }                                                                                          \
    }

#endif
