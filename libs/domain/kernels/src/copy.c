#include "nk/copy.h"

#include <string.h>

/* Both pointers are word aligned: each fixed-size memcpy becomes multiple loads and stores. */
static int32_t copy_aligned(const uint8_t *from, uint8_t *to, int32_t bytes)
{
    const uint32_t *source = __builtin_assume_aligned(from, 4);
    uint32_t *target = __builtin_assume_aligned(to, 4);
    int32_t left = bytes;
    for (; left >= 32; left -= 32) {
        memcpy(target, source, 16);
        memcpy(target + 4, source + 4, 16);
        source += 8;
        target += 8;
    }
    return bytes - left;
}

void nk_copy(const void *input, void *output, int32_t bytes)
{
    const uint8_t *from = input;
    uint8_t *to = output;
    if (from == to) {
        return;
    }
    int32_t done = 0;
    if ((((uintptr_t)from | (uintptr_t)to) & 3u) == 0u) {
        done = copy_aligned(from, to, bytes);
    }
    for (; done + 4 <= bytes; done += 4) {
        memcpy(to + done, from + done, 4);
    }
    for (; done < bytes; done++) {
        to[done] = from[done];
    }
}
