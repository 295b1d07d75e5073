/* NUCLEO-G474RE: 170 MHz from HSI16 through the PLL, range 1 boost. */
#include "board.h"

#include "cycle-counter.h"
#include "register-steps.h"
#include "timing-pin.h"

#define RCC_CR 0x40021000u
#define RCC_CFGR 0x40021008u
#define RCC_PLLCFGR 0x4002100Cu
#define RCC_AHB2ENR 0x4002104Cu
#define RCC_APB1ENR1 0x40021058u
#define PWR_CR5 0x40007080u
#define FLASH_ACR 0x40022000u
#define GPIOA 0x48000000u

static const struct flashline_step clock_steps[] = {
    {STEP_SET, RCC_APB1ENR1, 0x10000000u},   /* power controller on */
    {STEP_WRITE, RCC_CFGR, 0x00000081u},     /* AHB at half the clock during the change */
    {STEP_CLEAR, PWR_CR5, 0x00000100u},      /* boost, needed above 150 MHz */
    {STEP_WRITE, FLASH_ACR, 0x00040704u},    /* 4 wait states, prefetch, both caches */
    {STEP_WAIT_SET, FLASH_ACR, 0x00000004u}, /* wait states are in force */
    {STEP_CLEAR, RCC_CR, 0x01000000u},       /* PLL off */
    {STEP_WAIT_CLEAR, RCC_CR, 0x02000000u},  /* PLL is off */
    {STEP_WRITE, RCC_PLLCFGR, 0x01005532u},  /* 16 MHz / 4 x 85 / 2, output R */
    {STEP_SET, RCC_CR, 0x01000000u},         /* PLL on */
    {STEP_WAIT_SET, RCC_CR, 0x02000000u},    /* PLL is locked */
    {STEP_WRITE, RCC_CFGR, 0x00000083u},     /* system clock from the PLL, AHB still halved */
    {STEP_WAIT_SET, RCC_CFGR, 0x0000000Cu},  /* switched */
    {STEP_DELAY, 0u, 200u},                  /* at least 1 us at half the clock */
    {STEP_WRITE, RCC_CFGR, 0x00000003u},     /* AHB at the full clock */
};

/* Arduino D8, PA9. */
static const struct flashline_pin timing_pin = {RCC_AHB2ENR, 0u, GPIOA, 9u};

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
    return 170000000u;
}

void flashline_board_timing_pin(uint32_t level)
{
    flashline_pin_set(&timing_pin, level);
}

/* No data cache in front of RAM. */
void flashline_board_flush_data(void)
{
}
