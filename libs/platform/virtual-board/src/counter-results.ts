/** Reads what the instruction counter has written. */

import { readsByLayer } from './counter-config.ts';
import type { ResultFile } from './run-folder.ts';
import type { InstructionCount, LayerRead } from './virtual-run.ts';

/** The counts of the calls that were measured since the file was `start` bytes long, in order. */
export function readCounts(
  counts: ResultFile,
  layerCount: number,
  start: number,
): readonly InstructionCount[] {
  const text = counts.read(start, counts.sizeBytes() - start).toString('latin1');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [total, ...layers] = line.split(' ').slice(1).map(Number);
      if (total === undefined || !Number.isSafeInteger(total) || layers.length !== layerCount) {
        throw new Error(`the instruction counter wrote ${line}`);
      }
      return { total, layers };
    });
}

/**
 * The values read during call number `run` (from 0), in the order of `wanted`. The file holds, for
 * each call, the reads layer by layer.
 */
export function readLayerValues(
  reads: ResultFile,
  wanted: readonly LayerRead[],
  run: number,
): readonly Uint8Array[] {
  if (wanted.length === 0) return [];
  const perRun = wanted.reduce((total, read) => total + read.bytes, 0);
  if (reads.sizeBytes() !== (run + 1) * perRun) {
    throw new Error('a layer to be read ran more or less than once');
  }
  const content = reads.read(run * perRun, perRun);
  const values = new Map<LayerRead, Uint8Array>();
  let offset = 0;
  for (const read of readsByLayer(wanted)) {
    values.set(read, Uint8Array.from(content.subarray(offset, offset + read.bytes)));
    offset += read.bytes;
  }
  return wanted.map((read) => values.get(read) ?? new Uint8Array());
}
