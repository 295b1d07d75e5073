/** Keeps the first bytes of a stream and counts whether there were more. */

export type BoundedBuffer = {
  readonly add: (chunk: Buffer) => void;
  readonly bytes: () => Buffer;
  readonly isTruncated: () => boolean;
};

/** A buffer of at most `limit` bytes; what comes after is dropped, not awaited. */
export function boundedBuffer(limit: number): BoundedBuffer {
  const chunks: Buffer[] = [];
  let size = 0;
  let truncated = false;
  return {
    add(chunk) {
      const room = limit - size;
      if (chunk.length > room) truncated = true;
      if (room <= 0) return;
      chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
      size += Math.min(chunk.length, room);
    },
    bytes: () => Buffer.concat(chunks),
    isTruncated: () => truncated,
  };
}
