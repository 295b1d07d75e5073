#ifndef NK_GATHER4_S8_H
#define NK_GATHER4_S8_H
/*
 * Collects what four output pixels read at neighbouring kernel taps, as 16-bit numbers in pairs:
 *
 *   tile[row][tap][pair][j][i] =
 *     from[first + row * down + tap * right + pair * next + step[j] + i * second],
 *   step[0] = 0, i = 0, 1
 *
 * for each of an array of params, one after the other, up to the one with no rows.
 *
 * from  first row, tap, pair and pixel; every element named above must be readable
 * tile  [rows][taps][pairs][4][2], 4-byte aligned; does not overlap what is read
 *
 * Distances are in bytes; taps, pairs >= 1. A pair is two input channels, or two taps of one.
 * Cost features: calls, params, rows, rows * taps, rows * taps * pairs (14 instructions if step is
 * 1, 2, 3, else 19).
 */
#include <stdint.h>

typedef struct {
    int32_t second;
    int32_t pairs, next;
    int32_t taps, right;
    int32_t rows, down;
    int32_t first;
} nk_gather4_s8_params;

void nk_gather4_s8(const nk_gather4_s8_params *p, const int32_t step[4], const int8_t *from,
                   int16_t *tile);

#endif
