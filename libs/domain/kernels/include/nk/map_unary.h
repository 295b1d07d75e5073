#ifndef NK_MAP_UNARY_H
#define NK_MAP_UNARY_H
/* y[i] = F(x[i]), as functions made for one element type and one scalar function F.
 *
 * x and y have `count` elements. y may start where x starts if TY is not wider than TX.
 * NK_MAP_UNARY_AB passes F the two numbers of its parameters as well: F(x, a, b).
 * Cost features: elements.
 */
#include <stdint.h>

#define NK_MAP_UNARY(name, TX, TY, F)                                                              \
    static void name(const TX *x, TY *y, int32_t count)                                            \
    {                                                                                              \
        for (int32_t i = 0; i < count; i++) {                                                      \
            y[i] = F(x[i]);                                                                        \
        }                                                                                          \
    }

typedef struct {
    int32_t count;
    float a;
    float b;
} nk_map_unary_params;

#define NK_MAP_UNARY_AB(name, TX, TY, F)                                                           \
    static void name(const nk_map_unary_params *p, const TX *x, TY *y)                             \
    {                                                                                              \
        const int32_t count = p->count;                                                            \
        const float a = p->a;                                                                      \
        const float b = p->b;                                                                      \
        for (int32_t i = 0; i < count; i++) {                                                      \
            y[i] = F(x[i], a, b);                                                                  \
        }                                                                                          \
    }

#endif
