#ifndef FLASHLINE_TIMED_RUN_H
#define FLASHLINE_TIMED_RUN_H

#include <stdint.h>

/*
 * Calls `flashline_model_run` between the labels `flashline_run_begin` and `flashline_run_end`:
 * the instruction counter counts from the call, included, to the return.
 */
uint32_t flashline_timed_run(void);

#endif
