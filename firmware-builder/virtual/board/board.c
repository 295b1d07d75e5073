/* A virtual board: nothing to set up, no clock, no cycles, no pin. */
#include "board.h"

void flashline_board_early(void)
{
}

void flashline_board_start(void)
{
}

uint32_t flashline_board_clock_hz(void)
{
    return 0u;
}

uint32_t flashline_board_cycles(void)
{
    return 0u;
}

void flashline_board_timing_pin(uint32_t level)
{
    (void)level;
}

/* The emulator has no caches. */
void flashline_board_flush_data(void)
{
}

void flashline_board_barrier(void)
{
    __asm__ volatile("dmb" : : : "memory");
}
