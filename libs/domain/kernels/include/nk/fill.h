#ifndef NK_FILL_H
#define NK_FILL_H
/*
 * NK_FILL(name, type) defines static void name(const void *value, void *output, int32_t count):
 * writes the element at `value`, which is not within the output, to `count` elements.
 * Cost features: elements.
 */
#include <stdint.h>

#define NK_FILL(name, type)                                                                        \
    static void name(const void *value, void *output, int32_t count)                               \
    {                                                                                              \
        const type element = *(const type *)value;                                                 \
        type *to = output;                                                                         \
        for (; count >= 8; count -= 8) {                                                           \
            to[0] = element;                                                                       \
            to[1] = element;                                                                       \
            to[2] = element;                                                                       \
            to[3] = element;                                                                       \
            to[4] = element;                                                                       \
            to[5] = element;                                                                       \
            to[6] = element;                                                                       \
            to[7] = element;                                                                       \
            to += 8;                                                                               \
        }                                                                                          \
        for (int32_t i = 0; i < count; i++) {                                                      \
            to[i] = element;                                                                       \
        }                                                                                          \
    }

#endif
