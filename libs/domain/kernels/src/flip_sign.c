#include "nk/flip_sign.h"

#include <string.h>

void nk_flip_sign(const void *x, void *y, int32_t count)
{
    const uint8_t *from = x;
    uint8_t *to = y;
    for (; count >= 4; count -= 4, from += 4, to += 4) {
        uint32_t word;
        memcpy(&word, from, 4);
        word ^= 0x80808080u;
        memcpy(to, &word, 4);
    }
    for (; count > 0; count--)
        *to++ = *from++ ^ 0x80;
}
