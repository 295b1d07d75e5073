#ifndef NK_CLAMP_VFP_H
#define NK_CLAMP_VFP_H
/*
 * Activations in the integer registers of a Cortex-M, for the assembly of the fp32 kernels. As
 * signed integers, floats of at least +0 are in the order of their values and others are below
 * them. So the spread sign bit clears what is negative, and adding the distance of the limit from
 * the largest integer with saturation, then subtracting it, takes the smaller of value and limit.
 */
#include <stdint.h>
#include <string.h>

#include "nk/activation_f32.h"

/* Less than 0: none. 0: ReLU. Else the distance of NK_ACT_CLIP, whose lower limit is 0. */
static inline int32_t nk_clamp_of(int32_t activation, float hi)
{
    int32_t bits;
    if (activation != NK_ACT_CLIP) return activation - 1;
    memcpy(&bits, &hi, sizeof bits);
    return INT32_MAX - bits;
}

/* Four registers; expects the flags of `cmp %[clamp], #0`, at least 0, and keeps them. */
#define NK_CLAMP4(a, b, c, d)                                                                      \
    "bic " #a ", " #a ", " #a ", asr #31\n"                                                        \
    "bic " #b ", " #b ", " #b ", asr #31\n"                                                        \
    "bic " #c ", " #c ", " #c ", asr #31\n"                                                        \
    "bic " #d ", " #d ", " #d ", asr #31\n"                                                        \
    "beq 99f\n"                                                                                    \
    "qadd " #a ", " #a ", %[clamp]\n"                                                              \
    "qadd " #b ", " #b ", %[clamp]\n"                                                              \
    "qadd " #c ", " #c ", %[clamp]\n"                                                              \
    "qadd " #d ", " #d ", %[clamp]\n"                                                              \
    "sub " #a ", " #a ", %[clamp]\n"                                                               \
    "sub " #b ", " #b ", %[clamp]\n"                                                               \
    "sub " #c ", " #c ", %[clamp]\n"                                                               \
    "sub " #d ", " #d ", %[clamp]\n"                                                               \
    "99:\n"

#endif
