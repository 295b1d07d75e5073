/* Main loop: waits for a command in the mailbox, serves it, answers. */
#include "main.h"

#include "board.h"
#include "firmware-model.h"
#include "mailbox.h"
#include "stack.h"
#include "timed-run.h"

static void describe(uint32_t first)
{
    const uint32_t count = flashline_model_input_count + flashline_model_output_count;
    for (uint32_t i = 0; i < FLASHLINE_MAILBOX_WINDOW; i++) {
        const uint32_t index = first + i;
        const int is_there = first < count && index < count;
        flashline_mailbox.tensor[i].address = is_there ? flashline_model_tensor_address(index) : 0u;
        flashline_mailbox.tensor[i].bytes = is_there ? flashline_model_tensor_bytes[index] : 0u;
    }
}

static uint32_t run_once(void)
{
    volatile uint32_t *const limit = &__stack_limit;
    volatile uint32_t *high;
    __asm__ volatile("mov %0, sp" : "=r"(high));
    flashline_stack_paint(limit, high);

    flashline_board_timing_pin(1u);
    const uint32_t start = flashline_board_cycles();
    const uint32_t failure = flashline_timed_run();
    const uint32_t cycles = flashline_board_cycles() - start;
    flashline_board_timing_pin(0u);

    const uint32_t stack_bytes = flashline_stack_used(limit, high);
    if (stack_bytes > flashline_mailbox.stack_bytes) {
        flashline_mailbox.stack_bytes = stack_bytes;
    }
    if (cycles < flashline_mailbox.cycles_min) {
        flashline_mailbox.cycles_min = cycles;
    }
    if (cycles > flashline_mailbox.cycles_max) {
        flashline_mailbox.cycles_max = cycles;
    }
    flashline_mailbox.cycles_last = cycles;
    if (*limit != FLASHLINE_STACK_PAINT) {
        return FLASHLINE_STATUS_STACK_OVERFLOW;
    }
    return failure != 0u ? (uint32_t)FLASHLINE_STATUS_RUN_FAILED : (uint32_t)FLASHLINE_STATUS_OK;
}

static uint32_t run(uint32_t iterations)
{
    uint32_t status = FLASHLINE_STATUS_OK;
    flashline_mailbox.iterations = 0u;
    flashline_mailbox.stack_bytes = 0u;
    flashline_mailbox.cycles_min = 0xFFFFFFFFu;
    flashline_mailbox.cycles_max = 0u;
    for (uint32_t i = 0; i < iterations && status == FLASHLINE_STATUS_OK; i++) {
        status = run_once();
        flashline_mailbox.iterations = i + 1u;
    }
    return status;
}

static uint32_t serve(uint32_t command, uint32_t argument)
{
    switch (command) {
    case FLASHLINE_COMMAND_DESCRIBE:
        describe(argument);
        return FLASHLINE_STATUS_OK;
    case FLASHLINE_COMMAND_RUN:
        return run(argument);
    default:
        return FLASHLINE_STATUS_UNKNOWN_COMMAND;
    }
}

void flashline_main(void)
{
    flashline_board_start();
    flashline_mailbox_open();
    flashline_mailbox.input_count = flashline_model_input_count;
    flashline_mailbox.output_count = flashline_model_output_count;
    flashline_mailbox.clock_hz = flashline_board_clock_hz();
    const int is_usable = flashline_model_init() == 0u;
    for (;;) {
        /* The label tells the emulator's plugin that the core has nothing to do. */
        __asm__ volatile("flashline_idle_%=:" : :);
        const uint32_t command = flashline_mailbox.command;
        if (command == FLASHLINE_COMMAND_NONE) {
            continue;
        }
        const uint32_t nonce = flashline_mailbox.nonce;
        const uint32_t argument = flashline_mailbox.argument;
        flashline_mailbox.command = FLASHLINE_COMMAND_NONE;
        flashline_mailbox.state = FLASHLINE_STATE_BUSY;
        flashline_board_flush_data();
        flashline_mailbox.status =
            is_usable ? serve(command, argument) : (uint32_t)FLASHLINE_STATUS_INIT_FAILED;
        flashline_board_flush_data();
        flashline_mailbox_answer(nonce, FLASHLINE_STATE_DONE);
    }
}
