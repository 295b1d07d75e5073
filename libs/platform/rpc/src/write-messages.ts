/** Writes what an iterable gives to a stream no faster than the stream takes it. */

import type { Writable } from 'node:stream';
import { untilAborted } from './until-aborted.ts';

/**
 * Writes each message; does not end the stream. Rejects with what the iterable throws, or with the
 * signal's reason; the iterable is told to return in the latter case, and not waited for.
 */
export async function writeMessages(
  messages: AsyncIterable<unknown>,
  stream: Pick<Writable, 'write' | 'once'>,
  signal: AbortSignal,
): Promise<void> {
  const iterator = messages[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await untilAborted(iterator.next(), signal);
      if (next.done === true) return;
      if (stream.write(next.value)) continue;
      await untilAborted(new Promise<void>((resolve) => stream.once('drain', resolve)), signal);
    }
  } finally {
    if (signal.aborted) {
      iterator.return?.().catch(() => {
        // Who is interested in its failure has been told why it ended.
      });
    }
  }
}
