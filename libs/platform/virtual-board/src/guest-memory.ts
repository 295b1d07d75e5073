/**
 * The RAM of a virtual board as the host sees it: a file that the emulator maps as the guest's
 * memory, so reading and writing works while the core runs, as it does over a debug probe.
 */

import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { fileError } from '@flashline/errors';
import { readAt } from './run-folder.ts';
import type { Machine } from './machines.ts';

/** Reads and writes by guest address; an address outside of the RAM throws. */
export type GuestMemory = {
  readonly read: (address: number, bytes: number) => Buffer;
  readonly write: (address: number, data: Uint8Array) => void;
  /** Offset in the file of a range of guest addresses. */
  readonly offsetOf: (address: number, bytes: number) => number;
  readonly close: () => void;
};

/** Creates the file that backs a machine's RAM, all zero. */
export function openGuestMemory(path: string, machine: Machine): GuestMemory {
  const file = createFile(path, machine.ramBytes);
  const offsetOf = (address: number, bytes: number): number => {
    const offset = address - machine.ramBase;
    if (offset < 0 || bytes < 0 || offset + bytes > machine.ramBytes) {
      throw new RangeError(`${bytes} bytes at 0x${address.toString(16)} are not in RAM`);
    }
    return offset;
  };
  return {
    offsetOf,
    read: (address, bytes) => readAt(file, offsetOf(address, bytes), bytes),
    write(address, data) {
      const offset = offsetOf(address, data.length);
      try {
        for (let done = 0; done < data.length;) {
          done += writeSync(file, data, done, data.length - done, offset + done);
        }
      } catch (error) {
        throw fileError('the memory of the virtual board', error);
      }
    },
    close: () => closeSync(file),
  };
}

function createFile(path: string, bytes: number): number {
  try {
    const file = openSync(path, 'wx+', 0o600);
    ftruncateSync(file, bytes);
    return file;
  } catch (error) {
    throw fileError('the memory of the virtual board', error);
  }
}
