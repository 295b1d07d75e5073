/* Cortex-M variant of nk/norm_rows_f32.h, eight elements per multi-register load. Bit-equal to
 * norm_rows_f32.c. */
#include "nk/norm_rows_f32.h"

#include "nk/vfp.h"

#define CLOBBERS                                                                                   \
    "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", \
        "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "cc",  \
        "memory"

/* Eight elements at a time, then one at a time. */
#define ROW(eight, one)                                                                            \
    "lsrs %[n], %[count], #3\n"                                                                    \
    "beq 2f\n"                                                                                     \
    "1:\n" eight "subs %[n], %[n], #1\n"                                                           \
    "bne 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "ands %[n], %[count], #7\n"                                                                    \
    "beq 4f\n"                                                                                     \
    "3:\n" one "subs %[n], %[n], #1\n"                                                             \
    "bne 3b\n"                                                                                     \
    "4:\n"

#define EACH(op) op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7)
#define LANES(op) op(8, 0) op(9, 1) op(10, 2) op(11, 3) op(8, 4) op(9, 5) op(10, 6) op(11, 7)
#define TRIPLES(op)                                                                                \
    op(0, 8, 16) op(1, 9, 17) op(2, 10, 18) op(3, 11, 19) op(4, 12, 20) op(5, 13, 21)              \
        op(6, 14, 22) op(7, 15, 23)

#define ADD(lane, x) "vadd.f32 s" #lane ", s" #lane ", s" #x "\n"
#define SQUARE(lane, x) "vfma.f32 s" #lane ", s" #x ", s" #x "\n"
#define LESS_MEAN(x) "vsub.f32 s" #x ", s" #x ", s24\n"
#define TIMES_FACTOR(x) "vmul.f32 s" #x ", s" #x ", s25\n"
#define SCALE(x, scale, bias) "vfma.f32 s" #bias ", s" #x ", s" #scale "\n"
#define SHIFT(x, unused, sum) "vmov.f32 s" #sum ", s26\nvfma.f32 s" #sum ", s" #x ", s25\n"
/* The four lanes, s8 to s11, to one sum. */
#define JOIN_LANES                                                                                 \
    "vadd.f32 s8, s8, s9\n"                                                                        \
    "vadd.f32 s10, s10, s11\n"                                                                     \
    "vadd.f32 s8, s8, s10\n"                                                                       \
    "vmov %[n], s8\n"

static const float zeros[4];

typedef union {
    uint32_t bits;
    float value;
} word;

float nk_sum_row_f32(const float *x, uint32_t count)
{
    word sum;
    __asm__ volatile("vldmia %[zeros], {s8-s11}\n" ROW("vldmia %[x]!, {s0-s7}\n" LANES(ADD),
                                                       "vldmia %[x]!, {s0}\n" ADD(8, 0)) JOIN_LANES
                     : [x] "+&r"(x), [n] "=&r"(sum.bits)
                     : [count] "r"(count), [zeros] "r"(zeros)
                     : CLOBBERS);
    return sum.value;
}

float nk_center_row_f32(const float *x, float mean, float *y, uint32_t count)
{
    word sum, shift = {.value = mean};
    __asm__ volatile("vldmia %[zeros], {s8-s11}\n"
                     "vmov s24, %[mean]\n" ROW("vldmia %[x]!, {s0-s7}\n" EACH(LESS_MEAN)
                                                   LANES(SQUARE) "vstmia %[y]!, {s0-s7}\n",
                                               "vldmia %[x]!, {s0}\n" LESS_MEAN(0)
                                                   SQUARE(8, 0) "vstmia %[y]!, {s0}\n") JOIN_LANES
                     : [x] "+&r"(x), [y] "+&r"(y), [n] "=&r"(sum.bits)
                     : [count] "r"(count), [zeros] "r"(zeros), [mean] "r"(shift.bits)
                     : CLOBBERS);
    return sum.value;
}

void nk_apply_row_f32(float *y, float factor, const float *scale, const float *bias, uint32_t count)
{
    uint32_t n;
    word times = {.value = factor};
    __asm__ volatile("vmov s25, %[factor]\n" ROW("vldmia %[y], {s0-s7}\n"
                                                 "vldmia %[scale]!, {s8-s15}\n"
                                                 "vldmia %[bias]!, {s16-s23}\n" EACH(TIMES_FACTOR)
                                                     TRIPLES(SCALE) "vstmia %[y]!, {s16-s23}\n",
                                                 "vldmia %[y], {s0}\n"
                                                 "vldmia %[scale]!, {s8}\n"
                                                 "vldmia %[bias]!, {s16}\n" TIMES_FACTOR(0)
                                                     SCALE(0, 8, 16) "vstmia %[y]!, {s16}\n")
                     : [scale] "+&r"(scale), [bias] "+&r"(bias), [y] "+&r"(y), [n] "=&r"(n)
                     : [count] "r"(count), [factor] "r"(times.bits)
                     : CLOBBERS);
}

void nk_affine_row_f32(float *y, float factor, float bias, uint32_t count)
{
    uint32_t n;
    word times = {.value = factor}, plus = {.value = bias};
    __asm__ volatile("vmov s25, %[factor]\n"
                     "vmov s26, %[bias]\n" ROW(
                         "vldmia %[y], {s0-s7}\n" TRIPLES(SHIFT) "vstmia %[y]!, {s16-s23}\n",
                         "vldmia %[y], {s0}\n" SHIFT(0, 8, 16) "vstmia %[y]!, {s16}\n")
                     : [y] "+&r"(y), [n] "=&r"(n)
                     : [count] "r"(count), [factor] "r"(times.bits), [bias] "r"(plus.bits)
                     : CLOBBERS);
}
