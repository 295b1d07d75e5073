/** Reads what the instruction counter has written. */

import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { readsByLayer } from './counter-config.ts';
import type { InstructionCount, LayerRead } from './virtual-run.ts';

/** The count of every measured call so far, in order. */
export function readCounts(file: string, layerCount: number): readonly InstructionCount[] {
  const lines = readFileSync(file, 'latin1').split('\n').slice(0, -1);
  return lines.map((line) => {
    const [total, ...layers] = line.split(' ').slice(1).map(Number);
    if (total === undefined || !Number.isSafeInteger(total) || layers.length !== layerCount) {
      throw new Error(`the instruction counter wrote ${line}`);
    }
    return { total, layers };
  });
}

/**
 * The values read during call number `run` (from 0), in the order of `reads`. The file holds, for
 * each call, the reads layer by layer.
 */
export function readLayerValues(
  file: string,
  reads: readonly LayerRead[],
  run: number,
): readonly Uint8Array[] {
  if (reads.length === 0) return [];
  const perRun = reads.reduce((total, read) => total + read.bytes, 0);
  const content = readPart(file, run * perRun, perRun);
  let offset = 0;
  const values = new Map<LayerRead, Uint8Array>();
  for (const read of readsByLayer(reads)) {
    values.set(read, Uint8Array.from(content.subarray(offset, offset + read.bytes)));
    offset += read.bytes;
  }
  return reads.map((read) => values.get(read) ?? new Uint8Array());
}

function readPart(path: string, start: number, bytes: number): Buffer {
  const part = Buffer.alloc(bytes);
  const file = openSync(path, 'r');
  try {
    let done = 0;
    while (done < bytes) {
      const got = readSync(file, part, done, bytes - done, start + done);
      if (got === 0) throw new Error('a layer to be read did not run');
      done += got;
    }
    return part;
  } finally {
    closeSync(file);
  }
}
