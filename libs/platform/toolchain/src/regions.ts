/** What the link of an image asked for: bytes per memory region, and sizes of the image. */

import type { Board } from '@flashline/boards';
import {
  type ElfFile,
  type ElfSection,
  SECTION_ALLOC,
  SECTION_NOBITS,
  SECTION_WRITE,
} from './elf.ts';
import type { ImageSize, RegionUse } from './firmware.ts';

const STACK = '.stack';
const ARENA = '.arena.';

/**
 * Bytes from the start of each region to the end of what was placed in it, flash first. Sections
 * are told apart by name and kind, not by address, so that a region that overflows into the next
 * is still counted right.
 */
export function regionUses(board: Board, elf: ElfFile): readonly RegionUse[] {
  const sections = elf.sections.filter(isPlaced);
  const ram = board.ram.map((region) => {
    const own = sections.filter((section) => ramRegionOf(board, section) === region.name);
    const start = Math.min(...own.map((section) => section.address));
    const end = Math.max(...own.map((section) => section.address + section.sizeBytes));
    const usedBytes = own.length === 0 ? 0 : end - start;
    return { name: region.name, usedBytes, sizeBytes: region.sizeBytes };
  });
  const flash = {
    name: board.flash.name,
    usedBytes: flashBytes(sections),
    sizeBytes: board.flash.sizeBytes,
  };
  return [flash, ...ram];
}

/** Flash of code, constants and initial data, and RAM of data and bss without the stack. */
export function imageSize(elf: ElfFile): ImageSize {
  const sections = elf.sections.filter(isPlaced);
  const ramSections = sections.filter(
    (section) => (section.flags & SECTION_WRITE) !== 0 && section.name !== STACK,
  );
  return { flashBytes: flashBytes(sections), ramBytes: sum(ramSections) };
}

/** Bytes of the section with this name, 0 where there is none. */
export function sectionBytes(elf: ElfFile, name: string): number {
  return sum(elf.sections.filter((section) => section.name === name));
}

/** From the first to the last byte of what is stored in flash: initial data follows the code. */
function flashBytes(sections: readonly ElfSection[]): number {
  const stored = sections.filter((section) => section.type !== SECTION_NOBITS);
  const code = stored.filter((section) => (section.flags & SECTION_WRITE) === 0);
  const data = stored.filter((section) => (section.flags & SECTION_WRITE) !== 0);
  if (code.length === 0) return 0;
  const start = Math.min(...code.map((section) => section.address));
  const end = Math.max(...code.map((section) => section.address + section.sizeBytes));
  return Math.ceil((end - start) / 4) * 4 + sum(data);
}

function ramRegionOf(board: Board, section: ElfSection): string | null {
  if ((section.flags & SECTION_WRITE) === 0) return null;
  return section.name.startsWith(ARENA) ? section.name.slice(ARENA.length) : board.runtimeRegion;
}

function isPlaced(section: ElfSection): boolean {
  return (section.flags & SECTION_ALLOC) !== 0 && section.sizeBytes > 0;
}

function sum(sections: readonly ElfSection[]): number {
  return sections.reduce((total, section) => total + section.sizeBytes, 0);
}
