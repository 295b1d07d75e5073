#include "stack.h"

uint32_t flashline_stack_used(const volatile uint32_t *low, const volatile uint32_t *high)
{
    while (low < high && *low == FLASHLINE_STACK_PAINT) {
        low++;
    }
    return (uint32_t)((uintptr_t)high - (uintptr_t)low);
}
