#ifndef NK_LANES_S8_VFP_H
#define NK_LANES_S8_VFP_H
/*
 * Pieces of assembly for sums that end in four bytes of a word.
 *
 * NK_SPREAD takes a word of s8 apart into lanes of 16 bits that hold 256 times the elements: 0 and
 * 2, 1 and 3. SMLAWB and SMLAWT of such a lane and 256 times a factor add element * factor,
 * exactly. NK_ROUND_* are nk/round_s8.h with shifts that are known; ODD needs the carry flag set.
 */
#define NK_SPREAD(even, odd, word, mask)                                                           \
    "and " even ", " mask ", " word ", lsl #8\n"                                                   \
    "and " odd ", " mask ", " word "\n"

#define NK_ROUND_UP(s, t, shift) "ssat " s ", #8, " s ", asr #" shift "\n"
#define NK_ROUND_EVEN(s, t, shift)                                                                 \
    "ubfx " t ", " s ", #" shift ", #1\n"                                                          \
    "add " s ", " s ", " t "\n" NK_ROUND_UP(s, t, shift)
#define NK_ROUND_ODD(s, t, shift)                                                                  \
    "sbfx " t ", " s ", #" shift ", #1\n"                                                          \
    "adc " s ", " s ", " t "\n" NK_ROUND_UP(s, t, shift)

#define NK_JOIN(s0, s1, s2, s3)                                                                    \
    "bfi " s0 ", " s1 ", #8, #8\n"                                                                 \
    "bfi " s0 ", " s2 ", #16, #8\n"                                                                \
    "bfi " s0 ", " s3 ", #24, #8\n"

/* Runs `eight` elements, then `four`, while %[n], which is 8 less than what is left, allows. */
#define NK_EIGHTS(four)                                                                            \
    "subs %[n], %[n], #8\n"                                                                        \
    "blt 2f\n"                                                                                     \
    "1:\n" four four "subs %[n], %[n], #8\n"                                                       \
    "bge 1b\n"                                                                                     \
    "2:\n"                                                                                         \
    "adds %[n], %[n], #4\n"                                                                        \
    "blt 3f\n" four "sub %[n], %[n], #4\n"                                                         \
    "3:\n"                                                                                         \
    "add %[n], %[n], #4\n"

#endif
