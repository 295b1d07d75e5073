/* The core's cycle counter (DWT) and memory barrier, the same on Cortex-M4, M7 and M33. */
#include "cycle-counter.h"

#include "board.h"

#define DEMCR (*(volatile uint32_t *)0xE000EDFCu)
#define DWT_CTRL (*(volatile uint32_t *)0xE0001000u)
#define DWT_CYCCNT (*(volatile uint32_t *)0xE0001004u)
#define DWT_LAR (*(volatile uint32_t *)0xE0001FB0u)

void flashline_cycle_counter_start(void)
{
    DEMCR |= 1u << 24;     /* TRCENA */
    DWT_LAR = 0xC5ACCE55u; /* unlocks the counter of a Cortex-M7 with no debugger attached */
    DWT_CYCCNT = 0u;
    DWT_CTRL |= 1u;
}

uint32_t flashline_board_cycles(void)
{
    return DWT_CYCCNT;
}

void flashline_board_barrier(void)
{
    __asm__ volatile("dmb" : : : "memory");
}
