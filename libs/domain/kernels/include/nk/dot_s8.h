#ifndef NK_DOT_S8_H
#define NK_DOT_S8_H
/* Dot products of constant s8 weights with a row that was widened to int16, a few outputs at once.
 *
 * Outputs come in blocks of 4, then at most one block each of 2 and 1. pack-dense-s8.ts writes a
 * block as its start values, its weights and its multipliers, all of int32. Two outputs share the
 * 16-bit lanes of a weight word: for inputs k and k + 1
 *
 *   bytes  even[k] + 128, odd[k], even[k + 1] + 128, odd[k + 1]
 *
 * so that the lanes are 256 * odd + even + 128 and the unsigned low bytes are even + 128. One
 * product of two lanes makes both sums: the first gives 256 * odd + even', the second even', their
 * difference 256 * odd; even' is the sum of even plus 128 times that of the inputs. Exact where 256
 * times the sum of an odd output fits in int32. Blocks of 4 have two such words per two inputs,
 * blocks of 2 one. A block of 1 has a word per four inputs, bytes w[k], w[k + 2], w[k + 1], w[k +
 * 3], and sums plainly.
 *
 * Cost features of a kernel that makes `count` blocks over `pairs` pairs of inputs, per width 4, 2,
 * 1: dots4 (blocks), dots4Eights (steps of 8 pairs), dots4Twos (steps of 2 of the rest), dots4Ones;
 * dots2, dots2Fours, dots2Ones; dots1, dots1Twos.
 */
#include <stdint.h>

/* int16 elements of a widened row: depth and zeros up to a multiple of 4. */
#define NK_WIDE_ELEMENTS(depth) (((depth) + 3) / 4 * 4)

/* Widens `depth` elements and returns their sum. wide is aligned to 4, x to nothing. */
int32_t nk_widen_s8(const int8_t *x, int32_t depth, int16_t *wide);

/* Sums over `pairs` pairs of x, which is aligned to 4, starting at start[0 .. width - 1]; sums is
 * even', 256 * odd (, even', 256 * odd) as told above, modulo 2^32, for a block of 1 the sum
 * itself. x may hold any int16. Returns the address behind the weights. A block of 1 reads an even
 * number of pairs. */
const int32_t *nk_dots4_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums);
const int32_t *nk_dots2_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums);
const int32_t *nk_dots1_s8(const int32_t *start, const int32_t *w, const int16_t *x, int32_t pairs,
                           int32_t *sums);

/* Sums of `outputs` outputs in blocks without start values and multipliers: those that are the odd
 * ones of two times 256, the others plainly. `total` is the sum of x. Returns the address behind
 * the blocks. */
const int32_t *nk_sums_s8(const int32_t *w, const int16_t *x, int32_t pairs, int32_t total,
                          int32_t outputs, int32_t *sums);

#endif
