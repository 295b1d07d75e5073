/* Painted stack: how deep did the code that ran meanwhile go? */
#ifndef FLASHLINE_STACK_H
#define FLASHLINE_STACK_H

#include <stdint.h>

#define FLASHLINE_STACK_PAINT 0xA5C35A3Cu

/* Bounds of the stack, from the linker script; the stack grows down from top to limit. */
extern uint32_t __stack_limit;
extern uint32_t __stack_top;

/* Paints the words from `low` up to `high`. No call is made, so the caller's `high` may be its
 * own stack pointer. */
static inline __attribute__((always_inline)) void flashline_stack_paint(volatile uint32_t *low,
                                                                        volatile uint32_t *high)
{
    while (low < high) {
        *low++ = FLASHLINE_STACK_PAINT;
    }
}

/* Bytes between `high` and the lowest word above `low` that has lost its paint. */
uint32_t flashline_stack_used(const volatile uint32_t *low, const volatile uint32_t *high);

#endif
