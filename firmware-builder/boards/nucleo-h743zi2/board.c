/*
 * NUCLEO-H743ZI2: 480 MHz (revision V) or 400 MHz (earlier ones) from HSI through PLL1, LDO supply,
 * both caches on.
 */
#include "board.h"

#include "cycle-counter.h"
#include "l1-cache.h"
#include "register-steps.h"
#include "timing-pin.h"

#define PWR_CR3 0x5802480Cu
#define PWR_CSR1 0x58024804u
#define PWR_D3CR 0x58024818u
#define RCC_CR 0x58024400u
#define RCC_CFGR 0x58024410u
#define RCC_D1CFGR 0x58024418u
#define RCC_D2CFGR 0x5802441Cu
#define RCC_D3CFGR 0x58024420u
#define RCC_PLLCKSELR 0x58024428u
#define RCC_PLLCFGR 0x5802442Cu
#define RCC_PLL1DIVR 0x58024430u
#define RCC_AHB2ENR 0x580244DCu
#define RCC_AHB4ENR 0x580244E0u
#define RCC_APB4ENR 0x580244F4u
#define SYSCFG_PWRCR 0x5800042Cu
#define FLASH_ACR 0x52002000u
#define FMC_BCR1 0x52004000u
#define AXI_TARG7_FN_MOD 0x51008108u
#define DBGMCU_IDCODE 0x5C001000u
#define GPIOF 0x58021400u

#define REG(address) (*(volatile uint32_t *)(address))

static const struct flashline_step voltage_steps[] = {
    {STEP_SET, PWR_D3CR, 0x0000C000u},      /* VOS1 */
    {STEP_WAIT_SET, PWR_D3CR, 0x00002000u}, /* VOS1 is reached */
};

/* Revision V only: VOS0, 16 MHz x 60 / 2. */
static const struct flashline_step fast_steps[] = {
    {STEP_SET, RCC_APB4ENR, 0x00000002u},    /* system configuration on */
    {STEP_SET, SYSCFG_PWRCR, 0x00000001u},   /* overdrive: VOS1 becomes VOS0 */
    {STEP_WAIT_SET, PWR_D3CR, 0x00002000u},  /* VOS0 is reached */
    {STEP_WRITE, FLASH_ACR, 0x00000024u},    /* 4 wait states at 240 MHz */
    {STEP_CLEAR, RCC_CR, 0x01000000u},       /* PLL1 off */
    {STEP_WAIT_CLEAR, RCC_CR, 0x02000000u},  /* PLL1 is off */
    {STEP_WRITE, RCC_PLL1DIVR, 0x0707023Bu}, /* x 60, P / 2 */
};

/* Earlier revisions: VOS1, 16 MHz x 50 / 2. */
static const struct flashline_step slow_steps[] = {
    {STEP_WRITE, FLASH_ACR, 0x00000022u},    /* 2 wait states at 200 MHz */
    {STEP_CLEAR, RCC_CR, 0x01000000u},       /* PLL1 off */
    {STEP_WAIT_CLEAR, RCC_CR, 0x02000000u},  /* PLL1 is off */
    {STEP_WRITE, RCC_PLL1DIVR, 0x07070231u}, /* x 50, P / 2 */
};

static const struct flashline_step clock_steps[] = {
    {STEP_WRITE, RCC_PLLCKSELR, 0x02020040u}, /* HSI 64 MHz / 4 */
    {STEP_WRITE, RCC_PLLCFGR, 0x0007000Cu},   /* input 8 to 16 MHz, wide VCO */
    {STEP_SET, RCC_CR, 0x01000000u},          /* PLL1 on */
    {STEP_WAIT_SET, RCC_CR, 0x02000000u},     /* PLL1 is locked */
    {STEP_WRITE, RCC_D1CFGR, 0x00000048u},  /* buses at half the core's clock, before the switch */
    {STEP_WRITE, RCC_D2CFGR, 0x00000440u},  /* APB1, APB2 at a quarter */
    {STEP_WRITE, RCC_D3CFGR, 0x00000040u},  /* APB4 at a quarter */
    {STEP_SET, RCC_CFGR, 0x00000003u},      /* system clock from PLL1 */
    {STEP_WAIT_SET, RCC_CFGR, 0x00000018u}, /* switched */
};

/* Arduino D8, PF3. */
static const struct flashline_pin timing_pin = {RCC_AHB4ENR, 5u, GPIOF, 3u};

static int is_revision_v(void)
{
    return (REG(DBGMCU_IDCODE) >> 16) >= 0x2003u;
}

/* RAM may be relied on only when the supply is configured; the register takes one write per
 * power-on, and bit 2 reads 0 once it has had it. */
void flashline_board_early(void)
{
    if ((REG(PWR_CR3) & 4u) != 0u) {
        REG(PWR_CR3) = (REG(PWR_CR3) & ~7u) | 2u; /* LDO */
    }
    while ((REG(PWR_CSR1) & 0x00002000u) == 0u) {
    }
    REG(RCC_AHB2ENR) |= 0xE0000000u; /* SRAM1, SRAM2, SRAM3 of domain D2 */
    (void)REG(RCC_AHB2ENR);
    REG(FMC_BCR1) = 0x000030D2u; /* no speculative reads of external memory that is not there */
    if ((REG(DBGMCU_IDCODE) >> 16) < 0x2000u) {
        REG(AXI_TARG7_FN_MOD) = 1u; /* early revisions misread AXI SRAM otherwise */
    }
}

void flashline_board_start(void)
{
    FLASHLINE_APPLY(voltage_steps);
    if (is_revision_v()) {
        FLASHLINE_APPLY(fast_steps);
    } else {
        FLASHLINE_APPLY(slow_steps);
    }
    FLASHLINE_APPLY(clock_steps);
    flashline_l1_cache_start();
    flashline_pin_start(&timing_pin);
    flashline_cycle_counter_start();
}

uint32_t flashline_board_clock_hz(void)
{
    return is_revision_v() ? 480000000u : 400000000u;
}

void flashline_board_timing_pin(uint32_t level)
{
    flashline_pin_set(&timing_pin, level);
}

void flashline_board_flush_data(void)
{
    flashline_l1_data_flush();
}
