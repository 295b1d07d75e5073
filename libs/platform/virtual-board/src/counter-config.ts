/** Tells the instruction counter which addresses matter, from the symbols of an image. */

import { type ElfFile, symbolAddress } from '@flashline/toolchain';
import type { GuestMemory } from './guest-memory.ts';
import type { RunFolder } from './run-folder.ts';
import type { LayerRead } from './virtual-run.ts';

const LAYER = /^flashline_layer_.+_(\d+)_\d+$/;
const IDLE = /^flashline_idle_\d+$/;

/**
 * Text of the counter's configuration. Reads are listed by layer, in the order of the request
 * within a layer, which is the order in which they come back.
 */
export function counterConfig(
  elf: ElfFile,
  memory: GuestMemory,
  folder: RunFolder,
  model: { readonly layerCount: number; readonly layerReads?: readonly LayerRead[] },
): string {
  const lines = [
    `ram ${folder.ram}`,
    `counts ${folder.counts.path}`,
    `reads ${folder.reads.path}`,
    `begin ${symbolAddress(elf, 'flashline_run_begin')}`,
    `end ${symbolAddress(elf, 'flashline_run_end')}`,
    `layers ${model.layerCount}`,
  ];
  for (const symbol of elf.symbols) {
    const layer = LAYER.exec(symbol.name)?.[1];
    if (layer !== undefined) lines.push(`layer ${symbol.address} ${layer}`);
    if (IDLE.test(symbol.name)) lines.push(`idle ${symbol.address}`);
  }
  for (const read of readsByLayer(model.layerReads ?? [])) {
    const offset = memory.offsetOf(arenaAddress(elf, read.region) + read.offset, read.bytes);
    lines.push(`read ${read.layer} ${offset} ${read.bytes}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The reads in the order in which the counter writes them: layers run in the order of index. */
export function readsByLayer(reads: readonly LayerRead[]): readonly LayerRead[] {
  return reads.toSorted((a, b) => a.layer - b.layer);
}

function arenaAddress(elf: ElfFile, region: string): number {
  const arena = elf.sections.find((section) => section.name === `.arena.${region}`);
  if (arena === undefined) throw new Error(`the image has no arena in region ${region}`);
  return arena.address;
}
