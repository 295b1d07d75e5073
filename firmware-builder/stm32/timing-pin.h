/* A GPIO pin that is high while inference runs, for an independent clock. */
#ifndef FLASHLINE_TIMING_PIN_H
#define FLASHLINE_TIMING_PIN_H

#include <stdint.h>

struct flashline_pin {
    uint32_t clock_register;
    uint32_t clock_bit;
    uint32_t port; /* base address of the GPIO port */
    uint32_t pin;  /* 0 to 15 */
};

/* Makes the pin a low output. */
void flashline_pin_start(const struct flashline_pin *pin);

/* Drives the pin high where `level` is not 0. One store. */
void flashline_pin_set(const struct flashline_pin *pin, uint32_t level);

#endif
