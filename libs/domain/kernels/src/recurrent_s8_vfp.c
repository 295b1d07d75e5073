/* Cortex-M variant of nk/recurrent_s8.h: four at a time. Bit-equal to recurrent_s8.c. */
#include "nk/recurrent_s8.h"

#include "nk/vfp.h"

/* Adding 1.5 * 2^23 leaves the rounded integer in the low half of the sum's bits. */
int32_t nk_hold_row(const float *h, float units, uint32_t count, int16_t *held)
{
    uint32_t quads = count / 4u;
    int32_t total = 0;
    if (quads > 0u) {
        __asm__ volatile("mov r9, #0x00010001\n"
                         "1:\n"
                         "vldmia %[h]!, {s0-s3}\n"
                         "vmul.f32 s0, s0, %[units]\n"
                         "vmul.f32 s1, s1, %[units]\n"
                         "vmul.f32 s2, s2, %[units]\n"
                         "vmul.f32 s3, s3, %[units]\n"
                         "vadd.f32 s0, s0, %[rounder]\n"
                         "vadd.f32 s1, s1, %[rounder]\n"
                         "vadd.f32 s2, s2, %[rounder]\n"
                         "vadd.f32 s3, s3, %[rounder]\n"
                         "vmov r4, r5, s0, s1\n"
                         "vmov r6, r8, s2, s3\n"
                         "subs %[quads], %[quads], #1\n"
                         "pkhbt r4, r4, r5, lsl #16\n"
                         "pkhbt r6, r6, r8, lsl #16\n"
                         "smlad %[total], r4, r9, %[total]\n"
                         "smlad %[total], r6, r9, %[total]\n"
                         "strd r4, r6, [%[held]], #8\n"
                         "bne 1b\n"
                         : [h] "+r"(h), [held] "+r"(held), [quads] "+r"(quads), [total] "+r"(total)
                         : [units] "t"(units), [rounder] "t"(NK_ROUNDER)
                         : "r4", "r5", "r6", "r8", "r9", "s0", "s1", "s2", "s3", "cc", "memory");
    }
    for (uint32_t i = 0; (count & 3u) != 0u && i < 4u; i++) {
        const int32_t v = i < (count & 3u) ? nk_round_f32(h[i] * units) : 0;
        held[i] = (int16_t)v;
        total += v;
    }
    return total;
}

void nk_gates_s8(const int32_t *from_x, const int32_t *from_h, const float *numbers, uint32_t count,
                 float *gates)
{
    uint32_t quads = count / 4u;
    count &= 3u;
    if (quads > 0u) {
        __asm__ volatile("1:\n"
                         "vldmia %[h]!, {s0-s3}\n"
                         "vldmia %[n]!, {s4-s15}\n"
                         "subs %[quads], %[quads], #1\n"
                         "vcvt.f32.s32 s0, s0\n"
                         "vcvt.f32.s32 s1, s1\n"
                         "vcvt.f32.s32 s2, s2\n"
                         "vcvt.f32.s32 s3, s3\n"
                         "vfma.f32 s12, s0, s8\n"
                         "vfma.f32 s13, s1, s9\n"
                         "vfma.f32 s14, s2, s10\n"
                         "vfma.f32 s15, s3, s11\n"
                         "vldmia %[x]!, {s0-s3}\n"
                         "vcvt.f32.s32 s0, s0\n"
                         "vcvt.f32.s32 s1, s1\n"
                         "vcvt.f32.s32 s2, s2\n"
                         "vcvt.f32.s32 s3, s3\n"
                         "vfma.f32 s12, s0, s4\n"
                         "vfma.f32 s13, s1, s5\n"
                         "vfma.f32 s14, s2, s6\n"
                         "vfma.f32 s15, s3, s7\n"
                         "vstmia %[gates]!, {s12-s15}\n"
                         "bne 1b\n"
                         : [x] "+r"(from_x), [h] "+r"(from_h), [n] "+r"(numbers),
                           [gates] "+r"(gates), [quads] "+r"(quads)
                         :
                         : "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11",
                           "s12", "s13", "s14", "s15", "cc", "memory");
    }
    for (uint32_t i = 0; i < count; i++, numbers++) {
        const float from_state = fmaf((float)from_h[i], numbers[count], numbers[2u * count]);
        gates[i] = fmaf((float)from_x[i], numbers[0], from_state);
    }
}
