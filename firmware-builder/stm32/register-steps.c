#include "register-steps.h"

static void apply(const struct flashline_step *step)
{
    volatile uint32_t *const reg = (volatile uint32_t *)(uintptr_t)step->address;
    switch (step->kind) {
    case STEP_WRITE:
        *reg = step->value;
        break;
    case STEP_SET:
        *reg |= step->value;
        (void)*reg;
        break;
    case STEP_CLEAR:
        *reg &= ~step->value;
        break;
    case STEP_WAIT_SET:
        while ((*reg & step->value) != step->value) {
        }
        break;
    case STEP_WAIT_CLEAR:
        while ((*reg & step->value) != 0u) {
        }
        break;
    case STEP_DELAY:
        for (uint32_t i = 0; i < step->value; i++) {
            __asm__ volatile("nop");
        }
        break;
    }
}

void flashline_apply_steps(const struct flashline_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        apply(&steps[i]);
    }
}
