#include "mailbox.h"

#include <stddef.h>

#include "board.h"

_Static_assert(offsetof(struct flashline_mailbox, tensor) == 64, "layout 1 of the mailbox");
_Static_assert(sizeof(struct flashline_mailbox) == 156, "layout 1 of the mailbox");

__attribute__((section(".mailbox"), used)) volatile struct flashline_mailbox flashline_mailbox;

/* CRC-32 of what the firmware answers, bit by bit: small, and outside every measured region. */
static uint32_t answer_crc(void)
{
    const volatile uint8_t *byte = (const volatile uint8_t *)&flashline_mailbox.answered;
    const volatile uint8_t *end = (const volatile uint8_t *)&flashline_mailbox.crc;
    uint32_t crc = 0xFFFFFFFFu;
    for (; byte < end; byte++) {
        crc ^= *byte;
        for (int bit = 0; bit < 8; bit++) {
            crc = (crc >> 1) ^ ((crc & 1u) != 0u ? 0xEDB88320u : 0u);
        }
    }
    return ~crc;
}

void flashline_mailbox_open(void)
{
    volatile uint32_t *word = (volatile uint32_t *)&flashline_mailbox;
    for (size_t i = 0; i < sizeof flashline_mailbox / sizeof *word; i++) {
        word[i] = 0u;
    }
    flashline_mailbox.layout = FLASHLINE_MAILBOX_LAYOUT;
    flashline_mailbox.state = FLASHLINE_STATE_READY;
    flashline_board_barrier();
    flashline_mailbox.magic = FLASHLINE_MAILBOX_MAGIC;
}

void flashline_mailbox_answer(uint32_t nonce, uint32_t state)
{
    flashline_mailbox.answered = nonce;
    flashline_mailbox.crc = answer_crc();
    flashline_board_barrier();
    flashline_mailbox.state = state;
}
