#ifndef NK_FILL_H
#define NK_FILL_H
/*
 * NK_FILL(name, type) defines static void name(const void *value, void *output, int32_t count):
 * writes the element at `value` to `count` elements. Cost features: elements.
 */
#include <stdint.h>

#define NK_FILL(name, type)                                                                        \
    static void name(const void *value, void *output, int32_t count)                               \
    {                                                                                              \
        const type element = *(const type *)value;                                                 \
        type *to = output;                                                                         \
        for (int32_t i = 0; i < count; i++) {                                                      \
            to[i] = element;                                                                       \
        }                                                                                          \
    }

#endif
