/*
 * Cortex-M variant, with the DSP extension: four neighbouring pixels come as one word. Moves
 * numbers, so equal by nature.
 */
#include "nk/gather4_s8.h"

#include "nk/vfp.h"

/* Registers of all blocks: s6 from; s0 row, s1 rows left; lr the pair read next, r10 pairs left,
 * r12 distance of pairs, r1 that of the two in one. */

/* Goes on at 0 if the four pixels are neighbours, else at 4. */
#define CHOOSE                                                                                     \
    "vmov s6, r2\n"                                                                                \
    "ldrd r4, r5, [r1, #4]\n"                                                                      \
    "ldr r6, [r1, #12]\n"                                                                          \
    "cmp r4, #1\n"                                                                                 \
    "it eq\n"                                                                                      \
    "cmpeq r5, #2\n"                                                                               \
    "it eq\n"                                                                                      \
    "cmpeq r6, #3\n"                                                                               \
    "bne 4f\n"

/* r2 tap, r11 taps left. */
#define NEIGHBOURS                                                                                 \
    "0:\n"                                                                                         \
    "ldr r4, [r0, #20]\n"                                                                          \
    "ldr r5, [r0, #28]\n"                                                                          \
    "cmp r4, #0\n"                                                                                 \
    "beq.w 9f\n"                                                                                   \
    "vmov r6, s6\n"                                                                                \
    "ldr r1, [r0]\n"                                                                               \
    "ldr r12, [r0, #8]\n"                                                                          \
    "add r5, r5, r6\n"                                                                             \
    "vmov s0, s1, r5, r4\n"                                                                        \
    "1:\n"                                                                                         \
    "vmov r2, s0\n"                                                                                \
    "ldr r11, [r0, #12]\n"                                                                         \
    "2:\n"                                                                                         \
    "mov lr, r2\n"                                                                                 \
    "ldr r10, [r0, #4]\n"                                                                          \
    "3:\n"                                                                                         \
    "ldr r4, [lr]\n"                                                                               \
    "ldr r5, [lr, r1]\n"                                                                           \
    "add lr, lr, r12\n"                                                                            \
    "subs r10, r10, #1\n"                                                                          \
    "sxtb16 r6, r4\n"                                                                              \
    "sxtb16 r7, r4, ror #8\n"                                                                      \
    "sxtb16 r8, r5\n"                                                                              \
    "sxtb16 r9, r5, ror #8\n"                                                                      \
    "pkhbt r4, r6, r8, lsl #16\n"                                                                  \
    "pkhbt r5, r7, r9, lsl #16\n"                                                                  \
    "pkhtb r6, r8, r6, asr #16\n"                                                                  \
    "pkhtb r7, r9, r7, asr #16\n"                                                                  \
    "stmia r3!, {r4-r7}\n"                                                                         \
    "bne 3b\n"                                                                                     \
    "ldr r4, [r0, #16]\n"                                                                          \
    "subs r11, r11, #1\n"                                                                          \
    "add r2, r2, r4\n"                                                                             \
    "bne 2b\n"                                                                                     \
    "vmov r4, r5, s0, s1\n"                                                                        \
    "ldr r6, [r0, #24]\n"                                                                          \
    "subs r5, r5, #1\n"                                                                            \
    "add r4, r4, r6\n"                                                                             \
    "vmov s0, s1, r4, r5\n"                                                                        \
    "bne 1b\n"                                                                                     \
    "adds r0, r0, #32\n"                                                                           \
    "b 0b\n"

/* r11, r2, r0 steps, s2 params, s4 tap, s5 taps left. */
#define APART                                                                                      \
    "4:\n"                                                                                         \
    "mov r11, r4\n"                                                                                \
    "mov r2, r5\n"                                                                                 \
    "vmov s2, r0\n"                                                                                \
    "mov r0, r6\n"                                                                                 \
    "8:\n"                                                                                         \
    "vmov r5, s2\n"                                                                                \
    "ldr r4, [r5, #20]\n"                                                                          \
    "ldr r7, [r5, #28]\n"                                                                          \
    "cmp r4, #0\n"                                                                                 \
    "beq.w 9f\n"                                                                                   \
    "ldr r1, [r5]\n"                                                                               \
    "ldr r12, [r5, #8]\n"                                                                          \
    "vmov r6, s6\n"                                                                                \
    "add r6, r6, r7\n"                                                                             \
    "vmov s0, s1, r6, r4\n"                                                                        \
    "5:\n"                                                                                         \
    "vmov r5, s2\n"                                                                                \
    "vmov r4, s0\n"                                                                                \
    "ldr r5, [r5, #12]\n"                                                                          \
    "vmov s4, s5, r4, r5\n"                                                                        \
    "6:\n"                                                                                         \
    "vmov r5, s2\n"                                                                                \
    "vmov lr, s4\n"                                                                                \
    "ldr r10, [r5, #4]\n"                                                                          \
    "7:\n"                                                                                         \
    "ldrsb r4, [lr]\n"                                                                             \
    "ldrsb r5, [lr, r11]\n"                                                                        \
    "ldrsb r6, [lr, r2]\n"                                                                         \
    "ldrsb r7, [lr, r0]\n"                                                                         \
    "add r8, lr, r1\n"                                                                             \
    "add lr, lr, r12\n"                                                                            \
    "ldrsb r9, [r8]\n"                                                                             \
    "pkhbt r4, r4, r9, lsl #16\n"                                                                  \
    "ldrsb r9, [r8, r11]\n"                                                                        \
    "pkhbt r5, r5, r9, lsl #16\n"                                                                  \
    "ldrsb r9, [r8, r2]\n"                                                                         \
    "pkhbt r6, r6, r9, lsl #16\n"                                                                  \
    "ldrsb r9, [r8, r0]\n"                                                                         \
    "subs r10, r10, #1\n"                                                                          \
    "pkhbt r7, r7, r9, lsl #16\n"                                                                  \
    "stmia r3!, {r4-r7}\n"                                                                         \
    "bne 7b\n"                                                                                     \
    "vmov r4, r5, s4, s5\n"                                                                        \
    "vmov r6, s2\n"                                                                                \
    "ldr r7, [r6, #16]\n"                                                                          \
    "subs r5, r5, #1\n"                                                                            \
    "add r4, r4, r7\n"                                                                             \
    "vmov s4, s5, r4, r5\n"                                                                        \
    "bne 6b\n"                                                                                     \
    "vmov r4, r5, s0, s1\n"                                                                        \
    "ldr r7, [r6, #24]\n"                                                                          \
    "subs r5, r5, #1\n"                                                                            \
    "add r4, r4, r7\n"                                                                             \
    "vmov s0, s1, r4, r5\n"                                                                        \
    "bne 5b\n"                                                                                     \
    "adds r6, r6, #32\n"                                                                           \
    "vmov s2, r6\n"                                                                                \
    "b 8b\n"

void nk_gather4_s8(const nk_gather4_s8_params *p, const int32_t step[4], const int8_t *from,
                   int16_t *tile)
{
    register const nk_gather4_s8_params *params __asm__("r0") = p;
    register const int32_t *steps __asm__("r1") = step;
    register const int8_t *first __asm__("r2") = from;
    register int16_t *to __asm__("r3") = tile;
    __asm__ volatile(CHOOSE NEIGHBOURS APART "9:\n"
                     : "+r"(params), "+r"(steps), "+r"(first), "+r"(to)
                     :
                     : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "s0", "s1",
                       "s2", "s4", "s5", "s6", "cc", "memory");
}
