/* NUCLEO-L4R5ZI: known for its memories; it runs at the 4 MHz that it wakes up with. */
#include "board.h"

#include "cycle-counter.h"

void flashline_board_early(void)
{
}

void flashline_board_start(void)
{
    flashline_cycle_counter_start();
}

uint32_t flashline_board_clock_hz(void)
{
    return 4000000u;
}

void flashline_board_timing_pin(uint32_t level)
{
    (void)level;
}

/* No data cache in front of RAM. */
void flashline_board_flush_data(void)
{
}
