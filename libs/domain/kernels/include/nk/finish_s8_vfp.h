#ifndef NK_FINISH_S8_VFP_H
#define NK_FINISH_S8_VFP_H
/* The rescale of nk/requant.h with pre = 0 in four instructions, for cores with the DSP extension.
 */
#include <stdint.h>

#include "nk/vfp.h"

/* Saturated to int8; what lo and hi take away is left to nk_clamp_row_vfp. */
static inline int32_t nk_finish_vfp(int32_t sum, int32_t multiplier, int32_t offset, int32_t shift)
{
    int32_t y;
    __asm__("smmla %0, %1, %2, %3\n"
            "asr %0, %0, %4\n"
            "ssat %0, #8, %0\n"
            : "=&r"(y)
            : "r"(sum), "r"(multiplier), "r"(offset), "r"(shift)
            : "cc");
    return y;
}

static inline int32_t nk_saturate_vfp(int32_t value)
{
    int32_t y;
    __asm__("ssat %0, #8, %1" : "=r"(y) : "r"(value) : "cc");
    return y;
}

/* Clamps count bytes to lo .. hi, four at a time. */
static inline void nk_clamp_row_vfp(int8_t *y, int32_t count, int32_t lo, int32_t hi)
{
    const uint32_t least = (uint32_t)(lo & 255) * 0x01010101u;
    const uint32_t most = (uint32_t)(hi & 255) * 0x01010101u;
    int32_t unused;
    for (; count >= 4; count -= 4) {
        __asm__ volatile("ldr %[v], [%[y]]\n"
                         "ssub8 r12, %[v], %[least]\n"
                         "sel %[v], %[v], %[least]\n"
                         "ssub8 r12, %[v], %[most]\n"
                         "sel %[v], %[most], %[v]\n"
                         "str %[v], [%[y]], #4\n"
                         : [y] "+&r"(y), [v] "=&r"(unused)
                         : [least] "r"(least), [most] "r"(most)
                         : "r12", "cc", "memory");
    }
    for (; count > 0; count--, y++) {
        *y = (int8_t)(*y < lo ? lo : *y > hi ? hi : *y);
    }
}

#endif
