/*
 * The only door to the hardware: each board, the virtual boards and the host's fake board of the
 * tests implement these few functions.
 */
#ifndef FLASHLINE_BOARD_H
#define FLASHLINE_BOARD_H

#include <stdint.h>

/* Before `.data` and `.bss` exist: supply and clocks of memories. Uses no static data. */
void flashline_board_early(void);

/* Core clock, caches, cycle counter, timing pin. */
void flashline_board_start(void);

/* Hz of the core after start; 0 where the core has no clock to speak of (an emulator). */
uint32_t flashline_board_clock_hz(void);

/* Core cycles, wrapping; 0 where there is no cycle counter. */
uint32_t flashline_board_cycles(void);

/* Sets the timing pin; does nothing where there is none. */
void flashline_board_timing_pin(uint32_t level);

/* What the core wrote is in memory, and what a host writes there from now on is what the core
 * reads; called before and after each command, outside of what is measured. */
void flashline_board_flush_data(void);

/* All writes before it are seen by an observer of memory before all writes after it. */
void flashline_board_barrier(void);

#endif
