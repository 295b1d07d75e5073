#ifndef NK_GATHER4_F32_H
#define NK_GATHER4_F32_H
/*
 * Collects what four output pixels read at neighbouring kernel taps:
 *
 *   tile[tap][channel][j] = from[tap * right + channel * plane + step[j]],  step[0] = 0
 *
 * from  first tap, channel and pixel; every element named above must be readable
 * tile  [taps][channels][4]; does not overlap what is read
 *
 * Distances are in floats, pointers 4-byte aligned, taps >= 1, channels >= 1.
 * Cost features: calls, taps, taps * channels (5 instructions if step is 1, 2, 3, else 8).
 */
#include <stdint.h>

typedef struct {
    int32_t step[4];
    int32_t channels, plane, right;
} nk_gather4_f32_params;

void nk_gather4_f32(const nk_gather4_f32_params *p, const float *from, int32_t taps, float *tile);

#endif
