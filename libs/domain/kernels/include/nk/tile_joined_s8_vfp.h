#ifndef NK_TILE_JOINED_S8_VFP_H
#define NK_TILE_JOINED_S8_VFP_H
/* The loop of nk/tile_s8_vfp.h where two channels share half words, which takes one SXTB16 per
 * word: raw words multiply to 256 * (channel b) + (channel a). */
#include "nk/tile_s8_vfp.h"

#define NK_TILE_JOINED_WEIGHTS                                                                     \
    "ldr r2, [r1], #4\n"                                                                           \
    "sxtb16 r3, r2\n"
#define NK_TILE_JOINED_SPLIT                                                                       \
    "sub r5, r5, r4\n"                                                                             \
    "sub r7, r7, r6\n"                                                                             \
    "sub r9, r9, r8\n"                                                                             \
    "sub r11, r11, r10\n"

#endif
