/* Cortex-M variant of nk/state_s8.h: s8 of four numbers at a time, by the conversion that rounds
 * half to even and saturates. It makes NaN 0. Bit-equal to state_s8.c. */
#include "nk/state_s8.h"

#include <stddef.h>

#include "nk/vfp.h"

void nk_start_state_s8(float *to, const int8_t *from, nk_real_s8 scale, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        to[i] = from == NULL ? 0.0f : (float)(from[i] - scale.zero) * scale.scale;
    }
}

/* qadd: what the conversion saturated stays at its end. */
#define STORE(r)                                                                                   \
    "qadd " #r ", " #r ", %[zero]\n"                                                               \
    "ssat " #r ", #8, " #r "\n"                                                                    \
    "strb " #r ", [%[to]], #1\n"

static void store_quads(const nk_quantizer_s8 *q, const float *from, int8_t *to, uint32_t quads)
{
    __asm__ volatile("1:\n"
                     "vldmia %[from]!, {s0-s3}\n"
                     "subs %[quads], %[quads], #1\n"
                     "vmul.f32 s0, s0, %[inverse]\n"
                     "vmul.f32 s1, s1, %[inverse]\n"
                     "vmul.f32 s2, s2, %[inverse]\n"
                     "vmul.f32 s3, s3, %[inverse]\n"
                     "vcvtr.s32.f32 s0, s0\n"
                     "vcvtr.s32.f32 s1, s1\n"
                     "vcvtr.s32.f32 s2, s2\n"
                     "vcvtr.s32.f32 s3, s3\n"
                     "vmov r4, r5, s0, s1\n"
                     "vmov r6, r8, s2, s3\n" STORE(r4) STORE(r5) STORE(r6) STORE(r8) "bne 1b\n"
                     : [from] "+&r"(from), [to] "+&r"(to), [quads] "+&r"(quads)
                     : [inverse] "t"(q->inverse), [zero] "r"(q->zero)
                     : "r4", "r5", "r6", "r8", "s0", "s1", "s2", "s3", "cc", "memory");
}

static int8_t integer_of(const nk_quantizer_s8 *q, float from)
{
    float v = from * q->inverse;
    int32_t r;
    __asm__("vcvtr.s32.f32 %[v], %[v]\n"
            "vmov %[r], %[v]\n"
            "qadd %[r], %[r], %[zero]\n"
            "ssat %[r], #8, %[r]\n"
            : [v] "+t"(v), [r] "=&r"(r)
            : [zero] "r"(q->zero)
            : "cc");
    return (int8_t)r;
}

void nk_store_state_s8(const nk_quantizer_s8 *q, const float *from, int8_t *to, uint32_t count)
{
    uint32_t done = 0;
    if (from != NULL && count >= 4u) {
        store_quads(q, from, to, count / 4u);
        done = count & ~3u;
    }
    for (uint32_t i = done; i < count; i++)
        to[i] = from == NULL ? (int8_t)q->zero : integer_of(q, from[i]);
}
