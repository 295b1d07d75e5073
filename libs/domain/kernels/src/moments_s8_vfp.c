/* Cortex-M variant: four elements at a time in lanes of 16 bits. Bit-equal to moments_s8.c. */
#include "nk/moments_s8.h"

#include "nk/vfp.h"

/* clang-format off */
#define FOUR                                                                                       \
    "ldr %[a], [%[x]], #4\n"                                                                       \
    "sxtb16 %[b], %[a]\n"                                                                          \
    "sxtb16 %[a], %[a], ror #8\n"                                                                  \
    "smlad %[squares], %[b], %[b], %[squares]\n"                                                   \
    "smlad %[sum], %[b], %[ones], %[sum]\n"                                                        \
    "smlad %[squares], %[a], %[a], %[squares]\n"                                                   \
    "smlad %[sum], %[a], %[ones], %[sum]\n"
/* clang-format on */

void nk_moments_s8(const int8_t *x, int32_t count, nk_moments *moments)
{
    int32_t sum = 0;
    uint32_t squares = 0, a, b;
    __asm__ volatile("subs %[n], %[n], #8\n"
                     "blt 2f\n"
                     "1:\n" FOUR FOUR "subs %[n], %[n], #8\n"
                     "bge 1b\n"
                     "2:\n"
                     "adds %[n], %[n], #8\n"
                     "beq 4f\n"
                     "3:\n"
                     "ldrsb %[a], [%[x]], #1\n"
                     "mla %[squares], %[a], %[a], %[squares]\n"
                     "add %[sum], %[sum], %[a]\n"
                     "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "4:\n"
                     : [x] "+&r"(x), [n] "+&r"(count), [sum] "+&r"(sum), [squares] "+&r"(squares),
                       [a] "=&r"(a), [b] "=&r"(b)
                     : [ones] "r"(0x10001u)
                     : "cc", "memory");
    moments->sum = sum;
    moments->squares = squares;
}
