import type { EditNode } from '../edit/graph-editor.ts';

/** Whether every tap of every output of a layer reads real data. */
export function isUnpadded({ op, attributes }: EditNode): boolean {
  const pads = (attributes['pads'] ?? []) as readonly number[];
  return op !== 'ConvTranspose' && pads.every((pad) => pad === 0);
}
