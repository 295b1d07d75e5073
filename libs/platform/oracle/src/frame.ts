/**
 * What parent and child say to each other: a magic number, the length of a JSON text, the text, and
 * blocks of bytes whose lengths the text gives.
 */

export interface Frame {
  readonly header: unknown;
  readonly blocks: readonly Uint8Array[];
}

const MAGIC = 0x464c4f52;
const PREFIX_BYTES = 8;

export function encodeFrame({ header, blocks }: Frame): Uint8Array {
  const lengths = blocks.map((block) => block.length);
  const text = new TextEncoder().encode(JSON.stringify({ header, lengths }));
  const total = lengths.reduce((sum, length) => sum + length, PREFIX_BYTES + text.length);
  const bytes = new Uint8Array(total);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  let at = PREFIX_BYTES + text.length;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

/** The frame, or null where the bytes are not one whole frame; blocks are views. */
export function decodeFrame(bytes: Uint8Array): Frame | null {
  if (bytes.length < PREFIX_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(4, true);
  if (view.getUint32(0, true) !== MAGIC || length > bytes.length - PREFIX_BYTES) return null;
  const text = new TextDecoder().decode(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + length));
  const { header, lengths } = JSON.parse(text) as { header: unknown; lengths: readonly number[] };
  let at = PREFIX_BYTES + length;
  const blocks = lengths.map((size) => bytes.subarray(at, (at += size)));
  return at === bytes.length ? { header, blocks } : null;
}
