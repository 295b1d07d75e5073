/* Register sequences as data: what a board does to its clocks, one step a line. */
#ifndef FLASHLINE_REGISTER_STEPS_H
#define FLASHLINE_REGISTER_STEPS_H

#include <stddef.h>
#include <stdint.h>

enum flashline_step_kind {
    STEP_WRITE,      /* register = value */
    STEP_SET,        /* register |= value, then one read so that it has arrived */
    STEP_CLEAR,      /* register &= ~value */
    STEP_WAIT_SET,   /* until all bits of value read 1 */
    STEP_WAIT_CLEAR, /* until all bits of value read 0 */
    STEP_DELAY       /* about `value` passes of an empty loop */
};

struct flashline_step {
    enum flashline_step_kind kind;
    uint32_t address;
    uint32_t value;
};

/* Does `count` steps in order. */
void flashline_apply_steps(const struct flashline_step *steps, size_t count);

#define FLASHLINE_APPLY(steps) flashline_apply_steps((steps), sizeof(steps) / sizeof(steps)[0])

#endif
