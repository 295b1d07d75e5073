/* The Cortex-M7's own caches. */
#ifndef FLASHLINE_L1_CACHE_H
#define FLASHLINE_L1_CACHE_H

/* Both caches on, empty. */
void flashline_l1_cache_start(void);

/* Writes every changed line back and empties the data cache. */
void flashline_l1_data_flush(void);

#endif
