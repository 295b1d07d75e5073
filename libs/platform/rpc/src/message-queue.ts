/** Messages to be sent over a stream, put in by whoever has one. */

/** A stream of messages that is fed from outside. It can be read once. */
export type MessageQueue<T> = {
  readonly messages: AsyncIterable<T>;
  /** Puts one in; after the end it goes nowhere. */
  push(message: T): void;
  /** Ends the stream after what is in it. */
  end(): void;
};

/** An empty queue. */
export function createMessageQueue<T>(): MessageQueue<T> {
  const waiting: T[] = [];
  let hasEnded = false;
  let wake: () => void = () => undefined;

  async function* read(): AsyncGenerator<T> {
    for (;;) {
      const next = waiting.shift();
      if (next !== undefined) yield next;
      else if (hasEnded) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return {
    messages: read(),
    push(message) {
      if (hasEnded) return;
      waiting.push(message);
      wake();
    },
    end() {
      hasEnded = true;
      wake();
    },
  };
}
