/* B-U585I-IOT02A: 160 MHz from MSIS through PLL1, range 1, SMPS, instruction cache on. */
#include "board.h"

#include "cycle-counter.h"
#include "register-steps.h"
#include "timing-pin.h"

#define RCC_CR 0x46020C00u
#define RCC_CFGR1 0x46020C1Cu
#define RCC_CFGR2 0x46020C20u
#define RCC_CFGR3 0x46020C24u
#define RCC_PLL1CFGR 0x46020C28u
#define RCC_PLL1DIVR 0x46020C34u
#define RCC_AHB2ENR1 0x46020C8Cu
#define RCC_AHB3ENR 0x46020C94u
#define PWR_CR3 0x46020808u
#define PWR_VOSR 0x4602080Cu
#define PWR_SVMSR 0x4602083Cu
#define FLASH_ACR 0x40022000u
#define ICACHE_CR 0x40030400u
#define ICACHE_SR 0x40030404u
#define GPIOC 0x42020800u

static const struct flashline_step clock_steps[] = {
    {STEP_SET, RCC_AHB3ENR, 0x00000004u},      /* power controller on */
    {STEP_SET, PWR_CR3, 0x00000002u},          /* SMPS: half the current of the LDO */
    {STEP_WAIT_SET, PWR_SVMSR, 0x00000002u},   /* SMPS is in use */
    {STEP_CLEAR, RCC_CR, 0x01000000u},         /* PLL1 off */
    {STEP_WAIT_CLEAR, RCC_CR, 0x02000000u},    /* PLL1 is off */
    {STEP_WRITE, RCC_PLL1CFGR, 0x00040001u},   /* MSIS / 1, output R; before the booster is on */
    {STEP_WRITE, RCC_PLL1DIVR, 0x0101024Fu},   /* 4 MHz x 80 / 2 */
    {STEP_SET, PWR_VOSR, 0x00030000u},         /* range 1 */
    {STEP_WAIT_SET, PWR_VOSR, 0x00008000u},    /* range 1 is reached */
    {STEP_SET, PWR_VOSR, 0x00040000u},         /* booster, needed above 55 MHz */
    {STEP_WAIT_SET, PWR_VOSR, 0x00004000u},    /* booster is ready */
    {STEP_WRITE, FLASH_ACR, 0x00000104u},      /* 4 wait states, prefetch */
    {STEP_WAIT_SET, FLASH_ACR, 0x00000004u},   /* wait states are in force */
    {STEP_SET, RCC_CR, 0x01000000u},           /* PLL1 on */
    {STEP_WAIT_SET, RCC_CR, 0x02000000u},      /* PLL1 is locked */
    {STEP_WRITE, RCC_CFGR2, 0x00000000u},      /* AHB, APB1, APB2 at the core's clock */
    {STEP_WRITE, RCC_CFGR3, 0x00000000u},      /* APB3 too */
    {STEP_SET, RCC_CFGR1, 0x00000003u},        /* system clock from PLL1 */
    {STEP_WAIT_SET, RCC_CFGR1, 0x0000000Cu},   /* switched */
    {STEP_WAIT_CLEAR, ICACHE_SR, 0x00000001u}, /* cache is not busy */
    {STEP_SET, ICACHE_CR, 0x00000001u},        /* cache on */
};

/* Arduino D8, PC1. */
static const struct flashline_pin timing_pin = {RCC_AHB2ENR1, 2u, GPIOC, 1u};

void flashline_board_early(void)
{
}

void flashline_board_start(void)
{
    FLASHLINE_APPLY(clock_steps);
    flashline_pin_start(&timing_pin);
    flashline_cycle_counter_start();
}

uint32_t flashline_board_clock_hz(void)
{
    return 160000000u;
}

void flashline_board_timing_pin(uint32_t level)
{
    flashline_pin_set(&timing_pin, level);
}

/* The cache serves flash only. */
void flashline_board_flush_data(void)
{
}
