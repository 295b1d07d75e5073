/** One firmware on one virtual board: commands go out with a nonce, answers come back with it. */

import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@flashline/errors';
import { symbolAddress } from '@flashline/toolchain';
import type { Emulator } from './emulator.ts';
import {
  VIRTUAL_BOARD_FAULT,
  VIRTUAL_BOARD_MODEL_FAILED,
  VIRTUAL_BOARD_STACK_OVERFLOW,
  VIRTUAL_BOARD_TIMEOUT,
} from './errors.ts';
import {
  type Answer,
  COMMAND,
  type Fault,
  HOST_OFFSET,
  MAILBOX_BYTES,
  MAILBOX_WINDOW,
  STATUS,
  isFaulted,
  isOpen,
  readAnswer,
  readFault,
  word,
} from './mailbox.ts';

/** Where the model keeps a tensor. */
export type TensorPlace = { readonly address: number; readonly bytes: number };

/** Tensors of the firmware, as it describes them itself. */
export type TensorPlaces = {
  readonly inputs: readonly TensorPlace[];
  readonly outputs: readonly TensorPlace[];
};

/** The board's name and the time limit of each command. */
export type SessionOptions = { readonly boardId: string; readonly timeoutMs: number };

/** Waits for the firmware and asks it where its tensors are. */
export async function openSession(
  emulator: Emulator,
  options: SessionOptions,
): Promise<TensorPlaces> {
  const mailboxAt = symbolAddress(emulator.elf, 'flashline_mailbox');
  await poll(
    emulator,
    options,
    (mailbox) => {
      if (isFaulted(mailbox)) throw faultError(emulator, options, readFault(mailbox));
      return isOpen(mailbox) ? true : null;
    },
    mailboxAt,
  );
  const tensors: TensorPlace[] = [];
  for (;;) {
    const answer = await sendCommand(emulator, options, COMMAND.describe, tensors.length);
    const count = answer.inputCount + answer.outputCount;
    tensors.push(...answer.tensors.slice(0, Math.min(MAILBOX_WINDOW, count - tensors.length)));
    if (tensors.length === count) {
      return {
        inputs: tensors.slice(0, answer.inputCount),
        outputs: tensors.slice(answer.inputCount),
      };
    }
  }
}

/** Sends a command and waits for its own answer; a fault or an error status throws. */
export async function sendCommand(
  emulator: Emulator,
  options: SessionOptions,
  command: number,
  argument: number,
): Promise<Answer> {
  const mailboxAt = symbolAddress(emulator.elf, 'flashline_mailbox');
  const nonce = randomInt(1, 2 ** 32);
  emulator.memory.write(mailboxAt + HOST_OFFSET.nonce, word(nonce));
  emulator.memory.write(mailboxAt + HOST_OFFSET.argument, word(argument));
  emulator.memory.write(mailboxAt + HOST_OFFSET.command, word(command));
  const answer = await poll(emulator, options, (mailbox) => readAnswer(mailbox, nonce), mailboxAt);
  if (answer.fault !== null) throw faultError(emulator, options, answer.fault);
  if (answer.status !== STATUS.ok) throw statusError(options, answer);
  return answer;
}

async function poll<T>(
  emulator: Emulator,
  options: SessionOptions,
  look: (mailbox: Buffer) => T | null,
  mailboxAt: number,
): Promise<T> {
  const deadline = performance.now() + options.timeoutMs;
  for (let attempt = 0; ; attempt++) {
    const found = look(emulator.memory.read(mailboxAt, MAILBOX_BYTES));
    if (found !== null) return found;
    emulator.assertAlive();
    if (performance.now() > deadline) {
      throw new AppError(
        VIRTUAL_BOARD_TIMEOUT,
        `The firmware on virtual ${options.boardId} did not answer within ` +
          `${options.timeoutMs / 1000} s.`,
      );
    }
    // Short commands are common, long ones must not keep the processor from the emulator.
    await sleep(attempt < 20 ? 1 : 5);
  }
}

function faultError(emulator: Emulator, options: SessionOptions, fault: Fault): AppError {
  const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
  if (fault.pc === 0) {
    return new AppError(
      VIRTUAL_BOARD_STACK_OVERFLOW,
      `The firmware on virtual ${options.boardId} faulted with its stack out of bounds ` +
        `(CFSR ${hex(fault.cfsr)}): reserve more stack.`,
    );
  }
  const where = `at ${hex(fault.pc)} (${functionAt(emulator, fault.pc)})`;
  const hasAddress = (fault.cfsr & 0x8000) !== 0;
  const address = hasAddress ? `, touching ${hex(fault.bfar)}` : '';
  return new AppError(
    VIRTUAL_BOARD_FAULT,
    `The firmware on virtual ${options.boardId} faulted ${where}${address}; ` +
      `CFSR ${hex(fault.cfsr)}, HFSR ${hex(fault.hfsr)}.`,
  );
}

/** The function symbol that an address lies in. */
function functionAt(emulator: Emulator, address: number): string {
  const inside = emulator.elf.symbols.find(({ address: start, sizeBytes }) => {
    const low = start & ~1;
    return sizeBytes > 0 && address >= low && address < low + sizeBytes;
  });
  return inside?.name ?? 'no known function';
}

function statusError(options: SessionOptions, answer: Answer): AppError {
  const board = `virtual ${options.boardId}`;
  switch (answer.status) {
    case STATUS.stackOverflow:
      return new AppError(
        VIRTUAL_BOARD_STACK_OVERFLOW,
        `One inference on ${board} used all of the stack (${answer.stackBytes} bytes or more): ` +
          'reserve more.',
      );
    case STATUS.initFailed:
      return new AppError(VIRTUAL_BOARD_MODEL_FAILED, `The model's init failed on ${board}.`);
    case STATUS.runFailed:
      return new AppError(VIRTUAL_BOARD_MODEL_FAILED, `The model's run failed on ${board}.`);
    default:
      return new AppError(
        VIRTUAL_BOARD_MODEL_FAILED,
        `The firmware on ${board} answered with the unknown status ${answer.status}.`,
      );
  }
}
