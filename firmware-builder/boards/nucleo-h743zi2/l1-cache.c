#include "l1-cache.h"

#include <stdint.h>

#define REG(address) (*(volatile uint32_t *)(address))
#define CCR REG(0xE000ED14u)
#define CCSIDR REG(0xE000ED80u)
#define CSSELR REG(0xE000ED84u)
#define ICIALLU REG(0xE000EF50u)
#define DCISW 0xE000EF60u
#define DCCISW 0xE000EF74u

static void barrier(void)
{
    __asm__ volatile("dsb\n isb" : : : "memory");
}

/* Writes every (set, way) of the data cache to a maintenance register. */
static void every_line(uint32_t maintenance_register)
{
    CSSELR = 0u; /* level 1, data */
    barrier();
    const uint32_t size = CCSIDR;
    const uint32_t last_set = (size >> 13) & 0x7FFFu;
    const uint32_t last_way = (size >> 3) & 0x3FFu;
    for (uint32_t set = 0; set <= last_set; set++) {
        for (uint32_t way = 0; way <= last_way; way++) {
            REG(maintenance_register) = (set << 5) | (way << 30);
        }
    }
    barrier();
}

void flashline_l1_cache_start(void)
{
    barrier();
    ICIALLU = 0u;
    barrier();
    CCR |= 1u << 17;
    barrier();
    every_line(DCISW);
    CCR |= 1u << 16;
    barrier();
}

void flashline_l1_data_flush(void)
{
    every_line(DCCISW);
}
