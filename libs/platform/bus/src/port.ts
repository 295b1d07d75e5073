/**
 * The port of the bus: work queues, and wake-up calls that may get lost.
 *
 * A message in a queue stays until a handler says that it is done or dead: at least once, so handlers
 * must be idempotent. The bus is not the record of truth: a message may vanish with its server, and
 * whoever owns the record publishes again. The same suite holds for every adapter.
 */

/** What a consumer asks for. */
export interface ConsumeOptions {
  /** Handlers of this consumer that may run at the same time. */
  readonly concurrency: number;
  /** A message without a sign of life for so long goes to another taker; 30 s by default. */
  readonly ackWaitMs?: number;
  /** After so many deliveries without an end a message is dead; 5 by default, never with Infinity. */
  readonly maxDeliveries?: number;
  /** Records a dead message; it leaves the queue when this has resolved, else it is called again. */
  readonly onDead: (delivery: Delivery, reason: string) => Promise<void>;
}

/** One delivery of a message. */
export interface Delivery {
  readonly topic: string;
  /** What was published, as JSON carries it. */
  readonly payload: unknown;
  /** 1 at the first delivery. */
  readonly deliveries: number;
  /** Aborted when the consumer stops: the handler shall end soon, its message comes again. */
  readonly signal: AbortSignal;
}

/**
 * What a handler says of its message. A handler that throws says 'again' after a while that grows
 * with the deliveries, with its error as reason when it was the last one.
 */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly delayMs: number }
  | { readonly kind: 'dead'; readonly reason: string };

/** A running consumer. */
export interface Consumer {
  /** Takes nothing more, aborts the signals of its deliveries and waits for their handlers. */
  stop(): Promise<void>;
}

export interface Bus {
  /**
   * Puts a message into the queue of `topic` (`family.name`, words of a-z, 0-9 and -). Resolved: as
   * durable as this bus gets. The same id on the same topic within 2 minutes is one message, also
   * after its end: who publishes again on purpose takes a new id. Carries the active trace. Throws
   * BUS_UNAVAILABLE (retryable, in bounded time), BUS_FULL (retryable), BUS_TOO_LARGE.
   */
  publish(topic: string, payload: unknown, options: { readonly id: string }): Promise<void>;
  /**
   * Takes messages of a topic, each by one consumer of all processes; keeps them alive while `handle`
   * runs, in the trace that they carry. Survives any loss of the server.
   */
  consume(
    topic: string,
    options: ConsumeOptions,
    handle: (delivery: Delivery) => Promise<Outcome>,
  ): Promise<Consumer>;
  /** Removes all messages of a topic; the outcome of a handler that has one of them has no effect. */
  purge(topic: string): Promise<void>;
  /** Messages of a topic that have not ended: waiting, delayed or in hands. */
  pending(topic: string): Promise<number>;
  /** Calls the listeners of a channel in all processes, at most once: a hint that may get lost. */
  wake(channel: string): void;
  /**
   * Listens on a channel (`events.4711`) or on all with one more word (`events.*`). After a loss of
   * connection it is called once with the name that it was registered with, `events.*` too, as
   * wake-up calls may have been lost. Returns what ends it.
   */
  onWake(channel: string, listener: (channel: string) => void): () => void;
  /** Resolves where the bus can take and give messages now. Throws BUS_UNAVAILABLE. */
  check(): Promise<void>;
  /** Stops all consumers and lets go of the server. */
  close(): Promise<void>;
}
