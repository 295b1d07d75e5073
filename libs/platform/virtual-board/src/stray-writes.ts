/** Looks for memory that the firmware wrote although nothing of it was linked there. */

import type { ElfFile } from '@flashline/toolchain';
import type { GuestMemory } from './guest-memory.ts';
import type { Machine } from './machines.ts';

const PIECE_BYTES = 2 ** 20;
const ZEROS = Buffer.alloc(PIECE_BYTES);
const ALLOCATED = 2;

/**
 * Address of the first byte that is no longer zero outside of all linked sections, or null. The
 * memory was all zero when the emulator started, and what is unlinked belongs to nobody.
 */
export function findStrayWrite(elf: ElfFile, memory: GuestMemory, machine: Machine): number | null {
  const end = machine.ramBase + machine.ramBytes;
  const owned = elf.sections
    .filter(({ flags, address }) => (flags & ALLOCATED) !== 0 && address >= machine.ramBase)
    .filter(({ address, sizeBytes }) => sizeBytes > 0 && address < end)
    .toSorted((a, b) => a.address - b.address);
  let start = machine.ramBase;
  for (const section of [...owned, { address: end, sizeBytes: 0 }]) {
    const found = firstNonZero(memory, start, section.address);
    if (found !== null) return found;
    start = section.address + section.sizeBytes;
  }
  return null;
}

function firstNonZero(memory: GuestMemory, start: number, end: number): number | null {
  for (let at = start; at < end; at += PIECE_BYTES) {
    const piece = memory.read(at, Math.min(PIECE_BYTES, end - at));
    if (piece.equals(ZEROS.subarray(0, piece.length))) continue;
    return at + piece.findIndex((byte) => byte !== 0);
  }
  return null;
}
