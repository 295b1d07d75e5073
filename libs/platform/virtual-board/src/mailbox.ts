/** The host's side of the mailbox (firmware-builder/runtime/mailbox.h, layout 1). */

const MAGIC = 0x48534c46;
const LAYOUT = 1;

/** Bytes of the mailbox, and of what the CRC at its end covers. */
export const MAILBOX_BYTES = 156;
const CRC_START = 24;
const CRC_OFFSET = 152;

/** Tensors that one describe command shows. */
export const MAILBOX_WINDOW = 8;

export const COMMAND = { describe: 1, run: 2 } as const;
const STATE = { ready: 1, done: 3, fault: 4 } as const;

/** Status words of an answer. */
export const STATUS = {
  ok: 0,
  initFailed: 1,
  runFailed: 2,
  stackOverflow: 3,
  unknownCommand: 4,
} as const;

/** What the core stored about a fault. `pc` is 0 where the stack was out of bounds. */
export type Fault = {
  readonly cfsr: number;
  readonly hfsr: number;
  readonly mmfar: number;
  readonly bfar: number;
  readonly pc: number;
  readonly lr: number;
};

/** An answer that belongs to the command it was read for. */
export type Answer = {
  readonly status: number;
  readonly inputCount: number;
  readonly outputCount: number;
  readonly iterations: number;
  readonly stackBytes: number;
  readonly tensors: readonly { readonly address: number; readonly bytes: number }[];
  readonly fault: Fault | null;
};

/** True once the firmware has opened its mailbox. */
export function isOpen(mailbox: Buffer): boolean {
  return mailbox.readUInt32LE(0) === MAGIC && mailbox.readUInt32LE(4) === LAYOUT;
}

/** True where the firmware faulted before it was given any command. */
export function isFaulted(mailbox: Buffer): boolean {
  return mailbox.readUInt32LE(20) === STATE.fault;
}

/** A 32-bit word as the core reads it. */
export function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Byte offsets of what the host writes. */
export const HOST_OFFSET = { nonce: 8, command: 12, argument: 16 } as const;

/**
 * The answer to the command sent with `nonce`, or null while there is none: another nonce, another
 * state or a wrong CRC is not an answer, whatever the rest looks like.
 */
export function readAnswer(mailbox: Buffer, nonce: number): Answer | null {
  const state = mailbox.readUInt32LE(20);
  if (!isOpen(mailbox) && state !== STATE.fault) return null;
  if (state !== STATE.done && state !== STATE.fault) return null;
  if (mailbox.readUInt32LE(24) !== nonce) return null;
  if (mailbox.readUInt32LE(CRC_OFFSET) !== crc32(mailbox.subarray(CRC_START, CRC_OFFSET))) {
    return null;
  }
  const at = (offset: number): number => mailbox.readUInt32LE(offset);
  return {
    status: at(28),
    inputCount: at(32),
    outputCount: at(36),
    iterations: at(40),
    stackBytes: at(44),
    tensors: Array.from({ length: MAILBOX_WINDOW }, (_, index) => ({
      address: at(64 + 8 * index),
      bytes: at(68 + 8 * index),
    })),
    fault: state === STATE.fault ? readFault(mailbox) : null,
  };
}

/** What the core stored about a fault. */
export function readFault(mailbox: Buffer): Fault {
  const at = (index: number): number => mailbox.readUInt32LE(128 + 4 * index);
  return { cfsr: at(0), hfsr: at(1), mmfar: at(2), bfar: at(3), pc: at(4), lr: at(5) };
}

/** CRC-32, reflected, polynomial 0xEDB88320, as zlib computes it. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320);
  }
  return ~crc >>> 0;
}
