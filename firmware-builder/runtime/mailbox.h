/*
 * The mailbox: how a host talks to the firmware through memory, with a debug probe or an emulator.
 *
 * The host writes `nonce` and `argument`, then `command`. The firmware clears `command`, does the
 * work, fills everything from `answered` to `fault`, writes `crc`, and sets `state` last. An answer
 * counts only where `state` is done or fault, `answered` equals the nonce just written, and `crc`
 * is right; so what an earlier program or command left in memory is never taken for an answer.
 */
#ifndef FLASHLINE_MAILBOX_H
#define FLASHLINE_MAILBOX_H

#include <stdint.h>

#define FLASHLINE_MAILBOX_MAGIC 0x48534C46u /* "FLSH" */
#define FLASHLINE_MAILBOX_LAYOUT 1u

/* `tensor` shows this many tensors at once. */
#define FLASHLINE_MAILBOX_WINDOW 8u

enum {
    FLASHLINE_COMMAND_NONE = 0,
    FLASHLINE_COMMAND_DESCRIBE = 1, /* fill `tensor` from tensor number `argument` on */
    FLASHLINE_COMMAND_RUN = 2       /* run inference `argument` times */
};

enum {
    FLASHLINE_STATE_READY = 1,
    FLASHLINE_STATE_BUSY = 2,
    FLASHLINE_STATE_DONE = 3,
    FLASHLINE_STATE_FAULT = 4
};

enum {
    FLASHLINE_STATUS_OK = 0,
    FLASHLINE_STATUS_INIT_FAILED = 1,
    FLASHLINE_STATUS_RUN_FAILED = 2,
    FLASHLINE_STATUS_STACK_OVERFLOW = 3,
    FLASHLINE_STATUS_UNKNOWN_COMMAND = 4
};

struct flashline_tensor {
    uint32_t address;
    uint32_t bytes;
};

struct flashline_fault {
    uint32_t cfsr;
    uint32_t hfsr;
    uint32_t mmfar;
    uint32_t bfar;
    uint32_t pc; /* 0 where the stack was out of bounds */
    uint32_t lr;
};

struct flashline_mailbox {
    uint32_t magic;        /* byte 0 */
    uint32_t layout;       /* 4 */
    uint32_t nonce;        /* 8, host */
    uint32_t command;      /* 12, host, written last */
    uint32_t argument;     /* 16, host */
    uint32_t state;        /* 20, written last by the firmware */
    uint32_t answered;     /* 24: the nonce of the command this answers; the CRC starts here */
    uint32_t status;       /* 28 */
    uint32_t input_count;  /* 32 */
    uint32_t output_count; /* 36 */
    uint32_t iterations;   /* 40: inferences done by this command */
    uint32_t stack_bytes;  /* 44: deepest stack of one inference */
    uint32_t clock_hz;     /* 48: 0 where there is no clock to speak of */
    uint32_t cycles_min;   /* 52 */
    uint32_t cycles_max;   /* 56 */
    uint32_t cycles_last;  /* 60 */
    struct flashline_tensor tensor[FLASHLINE_MAILBOX_WINDOW]; /* 64: inputs, then outputs */
    struct flashline_fault fault;                             /* 128 */
    uint32_t crc; /* 152: CRC-32 (reflected, 0xEDB88320) of bytes 24 to 151 */
};

/* At the symbol `flashline_mailbox`, which the host looks up in the ELF file. */
extern volatile struct flashline_mailbox flashline_mailbox;

/* Makes the mailbox ready for the first command. */
void flashline_mailbox_open(void);

/* Seals the answer to the command with `nonce` and shows it to the host as `state`. */
void flashline_mailbox_answer(uint32_t nonce, uint32_t state);

#endif
