#ifndef NK_MAP_CAST_H
#define NK_MAP_CAST_H
/* y[i] = TO(FROM(x[i])), as functions made for one pair of element types: FROM gives the number
 * that an element stands for, TO makes the element from it. NK_CAST_NONE is no conversion beyond
 * C's own, to the type TY.
 *
 * y may start where x starts: NK_MAP_CAST_UP, first element first, if TY is not wider than TX;
 * NK_MAP_CAST_DOWN, last element first, if it is. Elements are moved as bytes, because the two
 * types may share memory.
 * Cost features: elements.
 */
#include <stdint.h>
#include <string.h>

#include "nk/scalar_cast.h"

#define NK_CAST_NONE(v) (v)
#define NK_CAST_F32(v) ((float)(v))
#define NK_CAST_BOOL(v) ((v) != 0)
#define NK_CAST_F16(v) nk_f16_from_f32((float)(v))
#define NK_CAST_BF16(v) nk_bf16_from_f32((float)(v))

#define NK_MAP_CAST_ONE(TX, TY, FROM, TO)                                                          \
    {                                                                                              \
        TX v;                                                                                      \
        memcpy(&v, x + i, sizeof v);                                                               \
        const TY w = (TY)TO(FROM(v));                                                              \
        memcpy(y + i, &w, sizeof w);                                                               \
    }

#define NK_MAP_CAST_UP(name, TX, TY, FROM, TO)                                                     \
    static void name(const TX *x, TY *y, int32_t count)                                            \
    {                                                                                              \
        for (int32_t i = 0; i < count; i++)                                                        \
            NK_MAP_CAST_ONE(TX, TY, FROM, TO)                                                      \
    }

#define NK_MAP_CAST_DOWN(name, TX, TY, FROM, TO)                                                   \
    static void name(const TX *x, TY *y, int32_t count)                                            \
    {                                                                                              \
        for (int32_t i = count - 1; i >= 0; i--)                                                   \
            NK_MAP_CAST_ONE(TX, TY, FROM, TO)                                                      \
    }

#endif
