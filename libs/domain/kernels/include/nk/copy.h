#ifndef NK_COPY_H
#define NK_COPY_H
/*
 * Copies `bytes` bytes. Either the two ranges do not overlap or they are the same, where nothing
 * is done. Fastest where both are 4-byte aligned.
 *
 * Cost features: blocks = bytes / 32, words = bytes % 32 / 4, bytes % 4.
 */
#include <stdint.h>

void nk_copy(const void *input, void *output, int32_t bytes);

#endif
