#include "timing-pin.h"

/* Offsets in every GPIO port of the families that we know. */
#define MODER 0x00u
#define OSPEEDR 0x08u
#define BSRR 0x18u

static volatile uint32_t *reg(uint32_t address)
{
    return (volatile uint32_t *)(uintptr_t)address;
}

void flashline_pin_start(const struct flashline_pin *pin)
{
    volatile uint32_t *const clock = reg(pin->clock_register);
    *clock |= 1u << pin->clock_bit;
    (void)*clock;
    flashline_pin_set(pin, 0u);
    /* Pins wake up as analog inputs, both mode bits set. */
    *reg(pin->port + MODER) =
        (*reg(pin->port + MODER) & ~(3u << (2u * pin->pin))) | (1u << (2u * pin->pin));
    *reg(pin->port + OSPEEDR) |= 3u << (2u * pin->pin);
}

void flashline_pin_set(const struct flashline_pin *pin, uint32_t level)
{
    *reg(pin->port + BSRR) = 1u << (pin->pin + (level != 0u ? 0u : 16u));
}
