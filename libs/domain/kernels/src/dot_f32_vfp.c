/* Cortex-M variant of nk/dot_f32.h: sums in s24-s31, eight inputs in s16-s23, and as many rows of
 * weights in s0-s15 as one multi-register load brings. Bit-equal to dot_f32.c. */
#include "nk/dot_f32.h"

#include "nk/vfp.h"

#define FMA(sum, x, w) "vfma.f32 s" #sum ", s" #x ", s" #w "\n"
#define FMA2(x, w0, w1) FMA(24, x, w0) FMA(25, x, w1)
#define FMA4(x, w0, w1, w2, w3) FMA2(x, w0, w1) FMA(26, x, w2) FMA(27, x, w3)
#define FMA8(x, w0, w1, w2, w3, w4, w5, w6, w7)                                                    \
    FMA4(x, w0, w1, w2, w3) FMA(28, x, w4) FMA(29, x, w5) FMA(30, x, w6) FMA(31, x, w7)

#define LOAD_X "vldmia %[x]!, {s16-s23}\n"
#define LOAD_W "vldmia %[w]!, {s0-s15}\n"

/* Eight rows, then the loop over what is left, one row at a time. */
#define DOT(sums, eight_rows, row_registers, one_row)                                              \
    __asm__ volatile("vldmia %[init], {" sums "}\n"                                                \
                     "lsrs %[n], %[depth], #3\n"                                                   \
                     "beq 2f\n"                                                                    \
                     "1:\n" LOAD_X eight_rows "subs %[n], %[n], #1\n"                              \
                     "bne 1b\n"                                                                    \
                     "2:\n"                                                                        \
                     "ands %[n], %[depth], #7\n"                                                   \
                     "beq 4f\n"                                                                    \
                     "3:\n"                                                                        \
                     "vldmia %[x]!, {s16}\n"                                                       \
                     "vldmia %[w]!, {" row_registers "}\n" one_row "subs %[n], %[n], #1\n"         \
                     "bne 3b\n"                                                                    \
                     "4:\n"                                                                        \
                     "vstmia %[y], {" sums "}\n"                                                   \
                     : [w] "+&r"(w), [x] "+&r"(x), [n] "=&r"(n)                                    \
                     : [init] "r"(init), [y] "r"(y), [depth] "r"(depth)                            \
                     : CLOBBERS)

#define CLOBBERS                                                                                   \
    "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", \
        "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27", \
        "s28", "s29", "s30", "s31", "cc", "memory"

#define TWO_ROWS_OF_8(x0, x1)                                                                      \
    LOAD_W FMA8(x0, 0, 1, 2, 3, 4, 5, 6, 7) FMA8(x1, 8, 9, 10, 11, 12, 13, 14, 15)
#define FOUR_ROWS_OF_4(x0, x1, x2, x3)                                                             \
    LOAD_W FMA4(x0, 0, 1, 2, 3) FMA4(x1, 4, 5, 6, 7) FMA4(x2, 8, 9, 10, 11) FMA4(x3, 12, 13, 14, 15)

const float *nk_dot8_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    uint32_t n;
    DOT("s24-s31",
        TWO_ROWS_OF_8(16, 17) TWO_ROWS_OF_8(18, 19) TWO_ROWS_OF_8(20, 21) TWO_ROWS_OF_8(22, 23),
        "s0-s7", FMA8(16, 0, 1, 2, 3, 4, 5, 6, 7));
    return w;
}

const float *nk_dot4_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    uint32_t n;
    DOT("s24-s27", FOUR_ROWS_OF_4(16, 17, 18, 19) FOUR_ROWS_OF_4(20, 21, 22, 23), "s0-s3",
        FMA4(16, 0, 1, 2, 3));
    return w;
}

const float *nk_dot2_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    uint32_t n;
    DOT("s24-s25",
        LOAD_W FMA2(16, 0, 1) FMA2(17, 2, 3) FMA2(18, 4, 5) FMA2(19, 6, 7) FMA2(20, 8, 9)
            FMA2(21, 10, 11) FMA2(22, 12, 13) FMA2(23, 14, 15),
        "s0-s1", FMA2(16, 0, 1));
    return w;
}

const float *nk_dot1_f32(const float *init, const float *w, const float *x, uint32_t depth,
                         float *y)
{
    uint32_t n;
    DOT("s24",
        "vldmia %[w]!, {s0-s7}\n" FMA(24, 16, 0) FMA(24, 17, 1) FMA(24, 18, 2) FMA(24, 19, 3)
            FMA(24, 20, 4) FMA(24, 21, 5) FMA(24, 22, 6) FMA(24, 23, 7),
        "s0", FMA(24, 16, 0));
    return w;
}

/* On the integer side: the sign bit, spread over the word, masks negative values away. */
void nk_relu_row_f32(float *y, uint32_t count)
{
    uint32_t n;
    __asm__ volatile("lsrs %[n], %[count], #2\n"
                     "beq 2f\n"
                     "1:\n"
                     "ldmia %[y], {r4-r7}\n"
                     "bic r4, r4, r4, asr #31\n"
                     "bic r5, r5, r5, asr #31\n"
                     "bic r6, r6, r6, asr #31\n"
                     "bic r7, r7, r7, asr #31\n"
                     "stmia %[y]!, {r4-r7}\n"
                     "subs %[n], %[n], #1\n"
                     "bne 1b\n"
                     "2:\n"
                     "ands %[n], %[count], #3\n"
                     "beq 4f\n"
                     "3:\n"
                     "ldr r4, [%[y]]\n"
                     "bic r4, r4, r4, asr #31\n"
                     "str r4, [%[y]], #4\n"
                     "subs %[n], %[n], #1\n"
                     "bne 3b\n"
                     "4:\n"
                     : [y] "+&r"(y), [n] "=&r"(n)
                     : [count] "r"(count)
                     : "r4", "r5", "r6", "r7", "cc", "memory");
}
