#ifndef FLASHLINE_CYCLE_COUNTER_H
#define FLASHLINE_CYCLE_COUNTER_H

/* Starts the counter that `flashline_board_cycles` reads. */
void flashline_cycle_counter_start(void);

#endif
