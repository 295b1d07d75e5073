/* Cortex-M variant: the four values travel together in r8-r11. Moves bits, so equal by nature. */
#include "nk/gather4_f32.h"

#include "nk/vfp.h"

void nk_gather4_f32(const nk_gather4_f32_params *p, const float *from, int32_t taps, float *tile)
{
    register const nk_gather4_f32_params *params __asm__("r0") = p;
    register const float *tap __asm__("r1") = from;
    register int32_t count __asm__("r2") = taps;
    register float *to __asm__("r3") = tile;
    /* r4-r6 step[1..3], r12 plane, lr the channel read next, r7 channels left */
    __asm__ volatile("ldrd r4, r5, [r0, #4]\n"
                     "ldr r6, [r0, #12]\n"
                     "ldr r12, [r0, #20]\n"
                     "cmp r4, #1\n"
                     "it eq\n"
                     "cmpeq r5, #2\n"
                     "it eq\n"
                     "cmpeq r6, #3\n"
                     "beq 3f\n"
                     "1:\n"
                     "mov lr, r1\n"
                     "ldr r7, [r0, #16]\n"
                     "2:\n"
                     "ldr r8, [lr]\n"
                     "ldr r9, [lr, r4, lsl #2]\n"
                     "ldr r10, [lr, r5, lsl #2]\n"
                     "ldr r11, [lr, r6, lsl #2]\n"
                     "add lr, lr, r12, lsl #2\n"
                     "subs r7, r7, #1\n"
                     "stmia r3!, {r8-r11}\n"
                     "bne 2b\n"
                     "ldr r7, [r0, #24]\n"
                     "subs r2, r2, #1\n"
                     "add r1, r1, r7, lsl #2\n"
                     "bne 1b\n"
                     "b 5f\n"
                     "3:\n"
                     "mov lr, r1\n"
                     "ldr r7, [r0, #16]\n"
                     "4:\n"
                     "ldmia lr, {r8-r11}\n"
                     "add lr, lr, r12, lsl #2\n"
                     "subs r7, r7, #1\n"
                     "stmia r3!, {r8-r11}\n"
                     "bne 4b\n"
                     "ldr r7, [r0, #24]\n"
                     "subs r2, r2, #1\n"
                     "add r1, r1, r7, lsl #2\n"
                     "bne 3b\n"
                     "5:\n"
                     : "+r"(params), "+r"(tap), "+r"(count), "+r"(to)
                     :
                     : "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc",
                       "memory");
}
