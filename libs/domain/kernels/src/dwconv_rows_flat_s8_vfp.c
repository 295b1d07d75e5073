/*
 * Cortex-M variant: nk/dwconv_plane_s8_vfp.h. Pairs of taps (w0, w1) .. (w5, w6) are in r2 .. r7;
 * even outputs meet every other one of them and a last tap, odd ones a first tap and the others.
 * Bit-equal to dwconv_rows_s8.c.
 */
#include "nk/dwconv_rows_flat_s8.h"

#include "nk/dwconv_plane_s8_vfp.h"

#define SMLAD(sum, x, w) "smlad " sum ", " x ", " w ", " sum "\n"
/* The lower or upper half of x times the first (lower) or last (upper) tap in w. */
#define LOW_FIRST(sum, x, w) "smlabb " sum ", " x ", " w ", " sum "\n"
#define HIGH_FIRST(sum, x, w) "smlatb " sum ", " x ", " w ", " sum "\n"
#define LOW_LAST(sum, x, w) "smlabt " sum ", " x ", " w ", " sum "\n"

#define WEIGHTS_1 "ldrsb r2, [r1]\n"
#define FOUR_1                                                                                     \
    "ldrd r12, lr, [r0], #8\n" LOW_FIRST("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")          \
        LOW_FIRST("r10", "lr", "r2") HIGH_FIRST("r11", "lr", "r2")
#define TWO_1 "ldr r12, [r0], #4\n" LOW_FIRST("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")
#define ONE_1 "ldr r12, [r0]\n" LOW_FIRST("r8", "r12", "r2")

#define FOUR_1_S2                                                                                  \
    "ldrd r12, lr, [r0], #8\n" LOW_FIRST("r8", "r12", "r2")                                        \
        LOW_FIRST("r9", "lr", "r2") "ldrd r12, lr, [r0], #8\n" LOW_FIRST("r10", "r12", "r2")       \
            LOW_FIRST("r11", "lr", "r2")
#define TWO_1_S2 "ldrd r12, lr, [r0], #8\n" LOW_FIRST("r8", "r12", "r2") LOW_FIRST("r9", "lr", "r2")

#define WEIGHTS_3 NK_PAIRS_S8(0, "r2", "r3")

/* Of the first word lr holds w0 and w2, r12 w1 and w3. */
#define WEIGHTS_5                                                                                  \
    NK_PAIRS_S8(0, "r2", "r3")                                                                     \
    "pkhtb r4, r12, lr, asr #16\n"                                                                 \
    "asr r8, r12, #16\n"                                                                           \
    "ldrsb r9, [r1, #4]\n"                                                                         \
    "pkhbt r5, r8, r9, lsl #16\n"
#define FOUR_5                                                                                     \
    "ldrd r12, lr, [r0], #8\n" SMLAD("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")              \
        SMLAD("r8", "lr", "r4") SMLAD("r9", "lr", "r3") SMLAD("r10", "lr", "r2")                   \
            HIGH_FIRST("r11", "lr", "r2") "ldrd r12, lr, [r0]\n" LOW_LAST("r8", "r12", "r5")       \
                SMLAD("r9", "r12", "r5") SMLAD("r10", "r12", "r4") SMLAD("r11", "r12", "r3")       \
                    LOW_LAST("r10", "lr", "r5") SMLAD("r11", "lr", "r5")
#define TWO_5                                                                                      \
    "ldrd r12, lr, [r0], #4\n" SMLAD("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")              \
        SMLAD("r8", "lr", "r4")                                                                    \
            SMLAD("r9", "lr", "r3") "ldr r12, [r0, #4]\n" LOW_LAST("r8", "r12", "r5")              \
                SMLAD("r9", "r12", "r5")
#define ONE_5                                                                                      \
    "ldrd r12, lr, [r0]\n" SMLAD("r8", "r12", "r2")                                                \
        SMLAD("r8", "lr", "r4") "ldr r12, [r0, #8]\n" LOW_LAST("r8", "r12", "r5")

#define WEIGHTS_7                                                                                  \
    WEIGHTS_5                                                                                      \
    NK_PAIRS_S8(4, "r6", "r7")
#define FOUR_7                                                                                     \
    "ldrd r12, lr, [r0], #8\n" SMLAD("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")              \
        SMLAD("r8", "lr", "r4") SMLAD("r9", "lr", "r3") SMLAD("r10", "lr", "r2")                   \
            HIGH_FIRST("r11", "lr", "r2") "ldrd r12, lr, [r0]\n" SMLAD("r8", "r12", "r6") SMLAD(   \
                "r9", "r12", "r5") SMLAD("r10", "r12", "r4") SMLAD("r11", "r12", "r3")             \
                LOW_LAST("r8", "lr", "r7") SMLAD("r9", "lr", "r7") SMLAD("r10", "lr", "r6")        \
                    SMLAD("r11", "lr", "r5") "ldr r12, [r0, #8]\n" LOW_LAST("r10", "r12", "r7")    \
                        SMLAD("r11", "r12", "r7")
#define TWO_7                                                                                      \
    "ldrd r12, lr, [r0], #4\n" SMLAD("r8", "r12", "r2") HIGH_FIRST("r9", "r12", "r2")              \
        SMLAD("r8", "lr", "r4")                                                                    \
            SMLAD("r9", "lr", "r3") "ldrd r12, lr, [r0, #4]\n" SMLAD("r8", "r12", "r6")            \
                SMLAD("r9", "r12", "r5") LOW_LAST("r8", "lr", "r7") SMLAD("r9", "lr", "r7")
#define ONE_7                                                                                      \
    "ldrd r12, lr, [r0]\n" SMLAD("r8", "r12", "r2")                                                \
        SMLAD("r8", "lr", "r4") "ldrd r12, lr, [r0, #8]\n" SMLAD("r8", "r12", "r6")                \
            LOW_LAST("r8", "lr", "r7")

#define FLAT(name, plane, weights, four, two, one)                                                 \
    NK_DWCONV_PLANE_S8(plane, weights, four, two, one)                                             \
    NK_DWCONV_ROWS_FLAT(name)                                                                      \
    {                                                                                              \
        const nk_dwconv_plane_s8 fields = nk_dwconv_plane_s8_of(p, x, w, y, rows);                 \
        (void)taps;                                                                                \
        plane(&fields, w + NK_DWCONV_S8_WEIGHTS);                                                  \
    }

FLAT(nk_dwconv_rows_flat_1_s8, flat_1, WEIGHTS_1, FOUR_1, TWO_1, ONE_1)
FLAT(nk_dwconv_rows_flat_1_s2_s8, flat_1_s2, WEIGHTS_1, FOUR_1_S2, TWO_1_S2, ONE_1)
FLAT(nk_dwconv_rows_flat_3_s8, flat_3, WEIGHTS_3, NK_FOUR_S8_1("r2", "r3", NK_NEXT_FOUR_S8_1),
     NK_TWO_S8_1("r2", "r3", NK_NEXT_TWO_S8_1), NK_ONE_S8("r2", "r3"))
FLAT(nk_dwconv_rows_flat_3_s2_s8, flat_3_s2, WEIGHTS_3, NK_FOUR_S8_2("r2", "r3", NK_NEXT_FOUR_S8_2),
     NK_TWO_S8_2("r2", "r3", NK_NEXT_TWO_S8_2), NK_ONE_S8("r2", "r3"))
FLAT(nk_dwconv_rows_flat_5_s8, flat_5, WEIGHTS_5, FOUR_5, TWO_5, ONE_5)
FLAT(nk_dwconv_rows_flat_7_s8, flat_7, WEIGHTS_7, FOUR_7, TWO_7, ONE_7)
