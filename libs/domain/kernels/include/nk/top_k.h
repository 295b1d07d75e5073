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
        const int32_t end = p->k * step;                                                           \
        for (int32_t line = 0; line < p->outer * step; line++) {                                   \
            const int32_t outer = line / step;                                                     \
            const int32_t inner = line % step;                                                     \
            const type *read = (const type *)input + outer * p->count * step + inner;              \
            type *best = (type *)values + outer * end + inner;                                     \
            int64_t *place = (int64_t *)places + outer * end + inner;                              \
            type worst = *read;                                                                    \
            for (int32_t i = 0; i < p->count; i++) {                                               \
                const type element = *read;                                                        \
                read += step;                                                                      \
                if (i >= p->k && !better(element, worst)) {                                        \
                    continue;                                                                      \
                }                                                                                  \
                int32_t slot = i < p->k ? i * step : end - step;                                   \
                for (; slot > 0 && better(element, best[slot - step]); slot -= step) {             \
                    best[slot] = best[slot - step];                                                \
                    place[slot] = place[slot - step];                                              \
                }                                                                                  \
                best[slot] = element;                                                              \
                place[slot] = i;                                                                   \
                worst = best[(i < p->k ? i : p->k - 1) * step];                                    \
            }                                                                                      \
        }                                                                                          \
    }

#endif
