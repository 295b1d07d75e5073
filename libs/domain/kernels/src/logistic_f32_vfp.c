/* Cortex-M variant of nk/logistic_f32.h: four at a time. Bit-equal to logistic_f32.c. */
#include "nk/logistic_f32.h"

#include "nk/vfp.h"

/* Bits of 2^(n/8), n being the low bits of a sum with the rounder. */
#define POWER(bits)                                                                                \
    "and r12, " #bits ", #7\n"                                                                     \
    "ldr r12, [%[eighths], r12, lsl #2]\n"                                                         \
    "add " #bits ", r12, " #bits ", lsl #20\n"

/* x in s0-s3, rounded in s4-s7, powers in s8-s11; t is one of s12-s15. Leaves the result in x. */
#define LOGISTIC(x, rounded, power, t)                                                             \
    "vsub.f32 " #rounded ", " #rounded ", %[rounder]\n"                                            \
    "vmov.f32 " #t ", %[low]\n"                                                                    \
    "vsub.f32 " #x ", " #x ", " #rounded "\n"                                                      \
    "vadd.f32 " #rounded ", " #power ", %[one]\n"                                                  \
    "vfma.f32 " #t ", " #x ", %[high]\n"                                                           \
    "vmul.f32 " #t ", " #x ", " #t "\n"                                                            \
    "vfma.f32 " #rounded ", " #power ", " #t "\n"                                                  \
    "vdiv.f32 " #x ", %[one], " #rounded "\n"

/* Quads up to one with an element that is beyond; returns how many are left. */
static uint32_t common_quads(float **values, uint32_t quads)
{
    float *v = *values;
    __asm__ volatile(
        "1:\n"
        "vldmia %[v], {s0-s3}\n"
        "vadd.f32 s4, s0, %[rounder]\n"
        "vadd.f32 s5, s1, %[rounder]\n"
        "vadd.f32 s6, s2, %[rounder]\n"
        "vadd.f32 s7, s3, %[rounder]\n"
        "vmov r4, r5, s4, s5\n"
        "vmov r6, r8, s6, s7\n"
        "sub r9, r4, %[first]\n"
        "sub r10, r5, %[first]\n"
        "sub r11, r6, %[first]\n"
        "sub r12, r8, %[first]\n"
        "orr r9, r9, r10\n"
        "orr r11, r11, r12\n"
        "orr r9, r9, r11\n"
        "lsrs r9, r9, #10\n"
        "bne 2f\n" POWER(r4) POWER(r5) POWER(r6)
            POWER(r8) "vmov s8, s9, r4, r5\n"
                      "vmov s10, s11, r6, r8\n" LOGISTIC(s0, s4, s8, s12) LOGISTIC(s1, s5, s9, s13)
                          LOGISTIC(s2, s6, s10, s14)
                              LOGISTIC(s3, s7, s11, s15) "subs %[quads], %[quads], #1\n"
                                                         "vstmia %[v]!, {s0-s3}\n"
                                                         "bne 1b\n"
                                                         "2:\n"
        : [v] "+&r"(v), [quads] "+&r"(quads)
        : [first] "r"(NK_LOGISTIC_FIRST_BITS), [eighths] "r"(nk_exp2_eighths),
          [rounder] "t"(NK_ROUNDER), [low] "t"(NK_EIGHTH_LOW), [high] "t"(NK_EIGHTH_HIGH),
          [one] "t"(1.0f)
        : "r4", "r5", "r6", "r8", "r9", "r10", "r11", "r12", "s0", "s1", "s2", "s3", "s4", "s5",
          "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", "s15", "cc", "memory");
    *values = v;
    return quads;
}

void nk_logistic_f32(float *v, uint32_t count)
{
    uint32_t quads = count / 4u;
    while (quads > 0u) {
        quads = common_quads(&v, quads);
        if (quads == 0u) break;
        for (uint32_t i = 0; i < 4u; i++, v++) {
            *v = nk_one_logistic_f32(*v);
        }
        quads--;
    }
    for (uint32_t i = 0; i < (count & 3u); i++) {
        v[i] = nk_one_logistic_f32(v[i]);
    }
}
