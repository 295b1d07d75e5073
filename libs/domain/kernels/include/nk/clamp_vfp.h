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

/* One register, from below and from above. */
#define NK_CLAMP_LOW(r) "bic " #r ", " #r ", " #r ", asr #31\n"
#define NK_CLAMP_HIGH(r)                                                                           \
    "qadd " #r ", " #r ", %[clamp]\n"                                                              \
    "sub " #r ", " #r ", %[clamp]\n"
/* Four registers; expects the flags of `cmp %[clamp], #0`, at least 0, and keeps them. */
#define NK_CLAMP4(a, b, c, d)                                                                      \
    NK_CLAMP_LOW(a)                                                                                \
    NK_CLAMP_LOW(b)                                                                                \
    NK_CLAMP_LOW(c)                                                                                \
    NK_CLAMP_LOW(d)                                                                                \
    "beq 99f\n" NK_CLAMP_HIGH(a) NK_CLAMP_HIGH(b) NK_CLAMP_HIGH(c) NK_CLAMP_HIGH(d) "99:\n"

#endif
