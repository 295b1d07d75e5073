/* Reset, vectors and faults for Armv7E-M and Armv8-M Mainline with an FPU. No interrupt is used. */
#include <stddef.h>
#include <stdint.h>

#include "board.h"
#include "mailbox.h"
#include "main.h"
#include "stack.h"

#define CPACR (*(volatile uint32_t *)0xE000ED88u)
#define VTOR (*(volatile uint32_t *)0xE000ED08u)
#define CFSR (*(volatile uint32_t *)0xE000ED28u)
#define HFSR (*(volatile uint32_t *)0xE000ED2Cu)
#define MMFAR (*(volatile uint32_t *)0xE000ED34u)
#define BFAR (*(volatile uint32_t *)0xE000ED38u)

extern uint32_t __data_start, __data_end, __bss_start, __bss_end;
extern const uint32_t __data_load;

void Reset_Handler(void);
void flashline_fault_entry(void);
void flashline_fault_report(const uint32_t *frame);

typedef void (*handler)(void);

struct vector_table {
    const uint32_t *stack;
    handler entry[15];
};

__attribute__((section(".vectors"), used)) const struct vector_table flashline_vectors = {
    &__stack_top,
    {
        Reset_Handler, flashline_fault_entry,    /* NMI */
        flashline_fault_entry,                   /* HardFault */
        flashline_fault_entry,                   /* MemManage */
        flashline_fault_entry,                   /* BusFault */
        flashline_fault_entry,                   /* UsageFault */
        flashline_fault_entry,                   /* SecureFault */
        NULL, NULL, NULL, flashline_fault_entry, /* SVCall */
        flashline_fault_entry,                   /* DebugMonitor */
        NULL, flashline_fault_entry,             /* PendSV */
        flashline_fault_entry,                   /* SysTick */
    },
};

/* The stack may be what is broken, so the handler starts again at its top. */
__attribute__((naked)) void flashline_fault_entry(void)
{
    __asm__ volatile("mrs r0, msp\n"
                     "ldr r1, =__stack_top\n"
                     "mov sp, r1\n"
                     "b flashline_fault_report\n");
}

/* `frame`: r0-r3, r12, lr, pc, xpsr as the core stacked them, if the stack was sound. */
__attribute__((used, noreturn)) void flashline_fault_report(const uint32_t *frame)
{
    const int is_sound = frame >= &__stack_limit && frame + 8 <= &__stack_top;
    flashline_mailbox.fault.cfsr = CFSR;
    flashline_mailbox.fault.hfsr = HFSR;
    flashline_mailbox.fault.mmfar = MMFAR;
    flashline_mailbox.fault.bfar = BFAR;
    flashline_mailbox.fault.lr = is_sound ? frame[5] : 0u;
    flashline_mailbox.fault.pc = is_sound ? frame[6] : 0u;
    flashline_mailbox_answer(flashline_mailbox.nonce, FLASHLINE_STATE_FAULT);
    for (;;) {
    }
}

void Reset_Handler(void)
{
    flashline_board_early();
    CPACR |= 0xFu << 20; /* full access to the FPU, before any function may touch it */
    VTOR = (uint32_t)(uintptr_t)&flashline_vectors;
    __asm__ volatile("dsb\n isb" : : : "memory");
    const volatile uint32_t *from = &__data_load;
    for (volatile uint32_t *to = &__data_start; to < &__data_end; to++) {
        *to = *from++;
    }
    for (volatile uint32_t *to = &__bss_start; to < &__bss_end; to++) {
        *to = 0u;
    }
    flashline_main();
}
