#ifndef NK_MATRIX_TILES_F32_VFP_H
#define NK_MATRIX_TILES_F32_VFP_H
/* The register tiles of matrix_product_f32_vfp.c: sums in s16-s31 that start at 0, k ascending. All
 * strides here are in bytes. */
#include <stdint.h>

#define FMA(sum, x, w) "vfma.f32 s" #sum ", s" #x ", s" #w "\n"
#define LOW4(x) FMA(16, x, 0) FMA(17, x, 1) FMA(18, x, 2) FMA(19, x, 3)
#define LOW8(x) LOW4(x) FMA(20, x, 4) FMA(21, x, 5) FMA(22, x, 6) FMA(23, x, 7)
#define HIGH8(x)                                                                                   \
    FMA(24, x, 0)                                                                                  \
    FMA(25, x, 1)                                                                                  \
    FMA(26, x, 2) FMA(27, x, 3) FMA(28, x, 4) FMA(29, x, 5) FMA(30, x, 6) FMA(31, x, 7)
#define ROW4(x, s0, s1, s2, s3, w0, w1, w2, w3)                                                    \
    FMA(s0, x, w0) FMA(s1, x, w1) FMA(s2, x, w2) FMA(s3, x, w3)
#define TILE4(x0, x1, x2, x3, w0, w1, w2, w3)                                                      \
    ROW4(x0, 16, 17, 18, 19, w0, w1, w2, w3)                                                       \
    ROW4(x1, 20, 21, 22, 23, w0, w1, w2, w3)                                                       \
    ROW4(x2, 24, 25, 26, 27, w0, w1, w2, w3) ROW4(x3, 28, 29, 30, 31, w0, w1, w2, w3)

#define CLOBBERS                                                                                   \
    "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "s12", "s13", "s14", \
        "s15", "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27", \
        "s28", "s29", "s30", "s31", "cc", "memory"

/* Counts depth in steps of four, then in single steps. */
#define OVER_DEPTH(four, one)                                                                      \
    "asrs %[n], %[depth], #2\n"                                                                    \
    "beq 2f\n"                                                                                     \
    "1:\n" four "subs %[n], %[n], #1\n"                                                            \
    "bne 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "ands %[n], %[depth], #3\n"                                                                    \
    "beq 4f\n"                                                                                     \
    "3:\n" one "subs %[n], %[n], #1\n"                                                             \
    "bne 3b\n"                                                                                     \
    "4:\n"

/* The sums of a 4 x 4 tile to the rows of y, which are y_row bytes apart. */
#define STORE_TILE                                                                                 \
    "ldr %[a0], %[y]\n"                                                                            \
    "ldr %[b0], %[y_row]\n"                                                                        \
    "vstmia %[a0], {s16-s19}\n"                                                                    \
    "add %[a0], %[a0], %[b0]\n"                                                                    \
    "vstmia %[a0], {s20-s23}\n"                                                                    \
    "add %[a0], %[a0], %[b0]\n"                                                                    \
    "vstmia %[a0], {s24-s27}\n"                                                                    \
    "add %[a0], %[a0], %[b0]\n"                                                                    \
    "vstmia %[a0], {s28-s31}\n"

/* One row of b, which then moves on by its stride in bytes. */
#define NEXT_B(registers) "vldmia %[b], {" registers "}\nadd %[b], %[b], %[stride]\n"

/* One element of a strided vector. */
#define NEXT_V(register) "vldr s" #register ", [%[v]]\nadd %[v], %[v], %[step]\n"

static const float nk_tile_zeros[16];

/* 2 x 8, columns of b adjacent; stride of b and y_row in bytes */
static inline void nk_wide_two_rows(const float *a0, const float *a1, const float *b,
                                    int32_t stride, int32_t depth, float *y, int32_t y_row)
{
    int32_t n;
    __asm__ volatile(
        "vldmia %[zeros], {s16-s31}\n" OVER_DEPTH(
            "vldmia %[a0]!, {s8-s11}\n"
            "vldmia %[a1]!, {s12-s15}\n" NEXT_B("s0-s7") LOW8(8) HIGH8(12) NEXT_B("s0-s7") LOW8(9)
                HIGH8(13) NEXT_B("s0-s7") LOW8(10) HIGH8(14) NEXT_B("s0-s7") LOW8(11) HIGH8(15),
            "vldmia %[a0]!, {s8}\n"
            "vldmia %[a1]!, {s12}\n" NEXT_B("s0-s7") LOW8(8) HIGH8(12)) "vstmia %[y], {s16-s23}\n"
                                                                        "add %[n], %[y], %[row]\n"
                                                                        "vstmia %[n], {s24-s31}\n"
        : [a0] "+&r"(a0), [a1] "+&r"(a1), [b] "+&r"(b), [n] "=&r"(n)
        : [zeros] "r"(nk_tile_zeros), [depth] "r"(depth), [stride] "r"(stride), [y] "r"(y),
          [row] "r"(y_row)
        : CLOBBERS);
}

/* 1 x 8, columns of b adjacent */
static inline void nk_wide_row(const float *a, const float *b, int32_t stride, int32_t depth,
                               float *y)
{
    int32_t n;
    __asm__ volatile(
        "vldmia %[zeros], {s16-s23}\n" OVER_DEPTH(
            "vldmia %[a]!, {s8-s11}\n" NEXT_B("s0-s7") LOW8(8) NEXT_B("s0-s7") LOW8(9)
                NEXT_B("s0-s7") LOW8(10) NEXT_B("s0-s7") LOW8(11),
            "vldmia %[a]!, {s8}\n" NEXT_B("s0-s7") LOW8(8)) "vstmia %[y], {s16-s23}\n"
        : [a] "+&r"(a), [b] "+&r"(b), [n] "=&r"(n)
        : [zeros] "r"(nk_tile_zeros), [depth] "r"(depth), [stride] "r"(stride), [y] "r"(y)
        : CLOBBERS);
}

/* 1 x 4, columns of b adjacent */
static inline void nk_narrow_row(const float *a, const float *b, int32_t stride, int32_t depth,
                                 float *y)
{
    int32_t n;
    __asm__ volatile(
        "vldmia %[zeros], {s16-s19}\n" OVER_DEPTH(
            "vldmia %[a]!, {s8-s11}\n" NEXT_B("s0-s3") LOW4(8) NEXT_B("s0-s3") LOW4(9)
                NEXT_B("s0-s3") LOW4(10) NEXT_B("s0-s3") LOW4(11),
            "vldmia %[a]!, {s8}\n" NEXT_B("s0-s3") LOW4(8)) "vstmia %[y], {s16-s19}\n"
        : [a] "+&r"(a), [b] "+&r"(b), [n] "=&r"(n)
        : [zeros] "r"(nk_tile_zeros), [depth] "r"(depth), [stride] "r"(stride), [y] "r"(y)
        : CLOBBERS);
}

/* 4 x 4, depths adjacent */
static inline void nk_dot_tile(const float *a, int32_t a_row, const float *b, int32_t b_column,
                               int32_t depth, float *y, int32_t y_row)
{
    const float *n = nk_tile_zeros, *a1, *a2, *a3, *b1, *b2, *b3;
    __asm__ volatile(
        "add %[a1], %[a0], %[row]\n"
        "add %[a2], %[a1], %[row]\n"
        "add %[a3], %[a2], %[row]\n"
        "add %[b1], %[b0], %[column]\n"
        "add %[b2], %[b1], %[column]\n"
        "add %[b3], %[b2], %[column]\n"
        "vldmia %[n], {s16-s31}\n"
        "asrs %[n], %[depth], #1\n"
        "beq 2f\n"
        "1:\n"
        "vldmia %[a0]!, {s0-s1}\n"
        "vldmia %[a1]!, {s2-s3}\n"
        "vldmia %[a2]!, {s4-s5}\n"
        "vldmia %[a3]!, {s6-s7}\n"
        "vldmia %[b0]!, {s8-s9}\n"
        "vldmia %[b1]!, {s10-s11}\n"
        "vldmia %[b2]!, {s12-s13}\n"
        "vldmia %[b3]!, {s14-s15}\n"
        "subs %[n], %[n], #1\n" TILE4(0, 2, 4, 6, 8, 10, 12, 14)
            TILE4(1, 3, 5, 7, 9, 11, 13, 15) "bne 1b\n"
                                             "2:\n"
                                             "lsls %[n], %[depth], #31\n"
                                             "beq 3f\n"
                                             "vldr s0, [%[a0]]\n"
                                             "vldr s2, [%[a1]]\n"
                                             "vldr s4, [%[a2]]\n"
                                             "vldr s6, [%[a3]]\n"
                                             "vldr s8, [%[b0]]\n"
                                             "vldr s10, [%[b1]]\n"
                                             "vldr s12, [%[b2]]\n"
                                             "vldr s14, [%[b3]]\n" TILE4(0, 2, 4, 6, 8, 10, 12,
                                                                         14) "3:\n" STORE_TILE
        : [a0] "+&r"(a), [b0] "+&r"(b), [n] "+&r"(n), [a1] "=&r"(a1), [a2] "=&r"(a2),
          [a3] "=&r"(a3), [b1] "=&r"(b1), [b2] "=&r"(b2), [b3] "=&r"(b3)
        :
        [depth] "r"(depth), [row] "r"(a_row), [column] "r"(b_column), [y] "m"(y), [y_row] "m"(y_row)
        : CLOBBERS);
}

/* A vector, its elements `step` bytes apart, times four vectors of adjacent elements, which are
 * `row` bytes apart; the four sums go to y, y_step bytes apart. */
static inline void nk_dot_four(const float *v, int32_t step, const float *a, int32_t row,
                               int32_t depth, float *y, int32_t y_step)
{
    const float *n = nk_tile_zeros, *a1, *a2, *a3;
    __asm__ volatile(
        "add %[a1], %[a0], %[row]\n"
        "add %[a2], %[a1], %[row]\n"
        "add %[a3], %[a2], %[row]\n"
        "vldmia %[n], {s16-s19}\n" OVER_DEPTH(
            NEXT_V(20) NEXT_V(21) NEXT_V(22) NEXT_V(
                23) "vldmia %[a0]!, {s0-s3}\n"
                    "vldmia %[a1]!, {s4-s7}\n"
                    "vldmia %[a2]!, {s8-s11}\n"
                    "vldmia %[a3]!, {s12-s15}\n" ROW4(20, 16, 17, 18, 19, 0, 4, 8, 12)
                        ROW4(21, 16, 17, 18, 19, 1, 5, 9, 13) ROW4(22, 16, 17, 18, 19, 2, 6, 10, 14)
                            ROW4(23, 16, 17, 18, 19, 3, 7, 11, 15),
            NEXT_V(20) "vldmia %[a0]!, {s0}\n"
                       "vldmia %[a1]!, {s4}\n"
                       "vldmia %[a2]!, {s8}\n"
                       "vldmia %[a3]!, {s12}\n" ROW4(20, 16, 17, 18, 19, 0, 4, 8,
                                                     12)) "ldr %[a0], %[y]\n"
                                                          "ldr %[a1], %[y_step]\n"
                                                          "vstr s16, [%[a0]]\n"
                                                          "add %[a0], %[a0], %[a1]\n"
                                                          "vstr s17, [%[a0]]\n"
                                                          "add %[a0], %[a0], %[a1]\n"
                                                          "vstr s18, [%[a0]]\n"
                                                          "add %[a0], %[a0], %[a1]\n"
                                                          "vstr s19, [%[a0]]\n"
        : [v] "+&r"(v), [a0] "+&r"(a), [n] "+&r"(n), [a1] "=&r"(a1), [a2] "=&r"(a2), [a3] "=&r"(a3)
        : [depth] "r"(depth), [row] "r"(row), [step] "r"(step), [y] "m"(y), [y_step] "m"(y_step)
        : CLOBBERS);
}

/* 4 x 4, rows of a and columns of b adjacent */
static inline void nk_outer_tile(const float *a, int32_t a_depth, const float *b, int32_t b_depth,
                                 int32_t depth, float *y, int32_t y_row)
{
    const float *n = nk_tile_zeros;
    __asm__ volatile("vldmia %[n], {s16-s31}\n"
                     "movs %[n], %[depth]\n"
                     "beq 2f\n"
                     "1:\n"
                     "vldmia %[a0], {s0-s3}\n"
                     "vldmia %[b0], {s8-s11}\n"
                     "add %[a0], %[a0], %[a_depth]\n"
                     "add %[b0], %[b0], %[b_depth]\n"
                     "subs %[n], %[n], #1\n" TILE4(0, 1, 2, 3, 8, 9, 10, 11) "bne 1b\n"
                                                                             "2:\n" STORE_TILE
                     : [a0] "+&r"(a), [b0] "+&r"(b), [n] "+&r"(n)
                     : [depth] "r"(depth), [a_depth] "r"(a_depth), [b_depth] "r"(b_depth),
                       [y] "m"(y), [y_row] "m"(y_row)
                     : CLOBBERS);
}

#endif
