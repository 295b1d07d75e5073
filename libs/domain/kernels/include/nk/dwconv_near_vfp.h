#ifndef NK_DWCONV_NEAR_VFP_H
#define NK_DWCONV_NEAR_VFP_H
/*
 * Pieces of assembly for rows of kernels with up to seven adjoining columns: the weights of a row
 * end in s6, the inputs of a single output in s17, those of four outputs in s20 or, with stride 2,
 * s23.
 */
#include "nk/dwconv_vfp.h"

/* clang-format off */
/* Loads inputs and goes on at their first tap: 6 bytes of code each. */
#define LOAD_INPUTS(inputs, taps) "vldmia r8, {" inputs "}\n" "b.n " taps "\n"

/* Taps of four outputs with stride 1, with stride 2, and of a single output. */
#define TAPS_1                                                                                     \
    "37:\n" TAP(0, 11, 12, 13, 14) "36:\n" TAP(1, 12, 13, 14, 15) "35:\n" TAP(2, 13, 14, 15, 16)   \
    "34:\n" TAP(3, 14, 15, 16, 17) "33:\n" TAP(4, 15, 16, 17, 18) "32:\n" TAP(5, 16, 17, 18, 19)   \
    "31:\n" TAP(6, 17, 18, 19, 20)
#define TAPS_2                                                                                     \
    "37:\n" TAP(0, 11, 13, 15, 17) "36:\n" TAP(1, 12, 14, 16, 18) "35:\n" TAP(2, 13, 15, 17, 19)   \
    "34:\n" TAP(3, 14, 16, 18, 20) "33:\n" TAP(4, 15, 17, 19, 21) "32:\n" TAP(5, 16, 18, 20, 22)   \
    "31:\n" TAP(6, 17, 19, 21, 23)
#define SINGLE_TAPS                                                                                \
    "47:\n" TAP1(0, 11) "46:\n" TAP1(1, 12) "45:\n" TAP1(2, 13) "44:\n" TAP1(3, 14)                \
    "43:\n" TAP1(4, 15) "42:\n" TAP1(5, 16) "41:\n" TAP1(6, 17)
/* clang-format on */

#endif
