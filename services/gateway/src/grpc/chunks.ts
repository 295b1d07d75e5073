/** Objects as streams of messages, in chunks of 64 KiB at most. */
import { AppError } from '@flashline/errors';
import { REQUEST_MALFORMED, REQUEST_TOO_LARGE } from '../errors.ts';
import { withoutSilence } from '../silence.ts';

const MOST_BYTES = 65_536;

interface UploadMessage {
  readonly part?:
    | { readonly $case: 'name'; readonly value: string }
    | { readonly $case: 'chunk'; readonly value: Uint8Array }
    | undefined;
}

export async function* chunksOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; at += MOST_BYTES) {
      yield Buffer.from(bytes.subarray(at, at + MOST_BYTES));
    }
  }
}

/** The name that comes first, null where there is none, and the bytes that follow it. */
export async function readUpload(
  messages: AsyncIterable<unknown>,
  maxBytes: number,
): Promise<{ readonly name: string | null; readonly bytes: AsyncIterable<Uint8Array> }> {
  const reader = (messages as AsyncIterable<UploadMessage>)[Symbol.asyncIterator]();
  const first = await withoutSilence(reader.next());
  const part = first.done === true ? undefined : first.value.part;
  return { name: part?.$case === 'name' ? part.value : null, bytes: bytesOf(reader, maxBytes) };
}

async function* bytesOf(
  reader: AsyncIterator<UploadMessage>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  let length = 0;
  for (;;) {
    const next = await withoutSilence(reader.next());
    if (next.done === true) return;
    const { part } = next.value;
    if (part?.$case !== 'chunk' || part.value.length > MOST_BYTES) {
      throw new AppError(
        REQUEST_MALFORMED,
        `After the name only chunks of at most ${MOST_BYTES} bytes may follow.`,
      );
    }
    length += part.value.length;
    if (length > maxBytes) {
      const message = `The object may have ${maxBytes} bytes at most: send less.`;
      throw new AppError(REQUEST_TOO_LARGE, message);
    }
    yield part.value;
  }
}
