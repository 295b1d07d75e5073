/*
 * A virtual board: no clock, no cycles, no pin. What stands for flash is RAM in the emulator, so
 * the memory protection unit makes it what it is on a board: a write to it is a fault.
 */
#include "board.h"

/* Armv7-M and Armv8-M Architecture Reference Manuals, memory protection unit. */
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR_OR_RLAR (*(volatile uint32_t *)0xE000EDA0u)
#define MPU_MAIR0 (*(volatile uint32_t *)0xE000EDC0u)

/* The 4 MiB of the machine that hold vectors, code and constants. */
#define FLASH_BYTES 0x00400000u

#ifdef __ARM_ARCH_8M_MAIN__
#define FLASH_BASE 0x10000000u
#define READ_ONLY_FLASH_BASE (FLASH_BASE | (3u << 1))               /* AP: all may read */
#define READ_ONLY_FLASH_END ((FLASH_BASE + FLASH_BYTES - 32u) | 1u) /* attribute 0, on */
#else
#define FLASH_BASE 0x00000000u
#define READ_ONLY_FLASH_BASE FLASH_BASE
#define READ_ONLY_FLASH_END ((6u << 24) | (1u << 17) | (21u << 1) | 1u) /* AP, cached, 2^22, on */
#endif

void flashline_board_early(void)
{
#ifdef __ARM_ARCH_8M_MAIN__
    MPU_MAIR0 = 0xAAu; /* attribute 0: normal memory, write-through */
#endif
    MPU_RNR = 0u;
    MPU_RBAR = READ_ONLY_FLASH_BASE;
    MPU_RASR_OR_RLAR = READ_ONLY_FLASH_END;
    MPU_CTRL = 5u; /* on, all else as without it */
    __asm__ volatile("dsb\n isb" : : : "memory");
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
