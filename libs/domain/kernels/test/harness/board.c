/* Start-up for QEMU's mps2 machines: runs a kernel driver and prints through semihosting. */
#include "nk_test.h"

extern uint32_t __stack_top, __data_start, __data_end, __data_load, __bss_start, __bss_end;
void Reset_Handler(void);

static void fault(void);

/* Stack pointer and reset first; every fault ends the run. */
struct vectors {
    uint32_t *stack;
    void (*reset)(void);
    void (*fault[14])(void);
};

__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    &__stack_top, Reset_Handler, {fault, fault, fault, fault, fault, fault}};

static void semihost(int operation, const void *argument)
{
    register int r0 __asm__("r0") = operation;
    register const void *r1 __asm__("r1") = argument;
    __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
}

static _Noreturn void leave(int code)
{
    const uint32_t block[2] = {0x20026u, (uint32_t)code};
    semihost(0x20, block);
    for (;;) {
    }
}

static void fault(void)
{
    test_print("fault\n");
    leave(3);
}

void test_print(const char *text)
{
    semihost(0x04, text);
}

void Reset_Handler(void)
{
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: floating point on */
    __asm__ volatile("dsb\n isb");
    for (uint32_t *to = &__data_start, *from = &__data_load; to < &__data_end;) {
        *to++ = *from++;
    }
    for (uint32_t *to = &__bss_start; to < &__bss_end;) {
        *to++ = 0u;
    }
    leave(test_main());
}
