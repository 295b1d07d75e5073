#ifndef NK_ROUND_S8_H
#define NK_ROUND_S8_H
/*
 * The last step of int8 kernels whose factors make ties common: a sum in units of 2^-shift, which
 * has the zero point and half a unit in it, to s8.
 *
 *   NK_TIES_UP    the sum has (zero point << shift) + (1 << (shift - 1)) in it
 *   NK_TIES_EVEN  that less 1, and the zero point is even: half to even, as the zero point is added
 *                 after rounding
 *   NK_TIES_ODD   that less 1, and the zero point is odd
 */
#include <stdint.h>

enum { NK_TIES_UP, NK_TIES_EVEN, NK_TIES_ODD };

static inline int8_t nk_round_s8(int32_t sum, int32_t shift, int32_t ties)
{
    if (ties != NK_TIES_UP) sum += (sum >> shift & 1) ^ (ties == NK_TIES_ODD);
    const int32_t y = sum >> shift;
    return (int8_t)(y < INT8_MIN ? INT8_MIN : y > INT8_MAX ? INT8_MAX : y);
}

#endif
