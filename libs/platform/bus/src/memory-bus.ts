/**
 * The bus within one process. It forgets all when the process ends: whoever owns the record
 * publishes again. A handler that never ends holds its message, as there is no other holder.
 */

import { AppError } from '@flashline/errors';
import { logger, traceHeaders } from '@flashline/telemetry';
import { BUS_FULL, BUS_UNAVAILABLE } from './errors.ts';
import { MemoryQueue } from './memory-queue.ts';
import type { Bus, ConsumeOptions, Consumer, Delivery, Outcome } from './port.ts';
import {
  assertChannel,
  assertPattern,
  assertTopic,
  encodePayload,
  familyOf,
  hears,
  inSendSpan,
  MAX_FAMILY_MESSAGES,
} from './topics.ts';

/** A bus in the memory of this process. */
export function memoryBus(): Bus {
  return new MemoryBus();
}

type Listener = { readonly pattern: string; readonly call: (channel: string) => void };

class MemoryBus implements Bus {
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #consumers = new Set<Consumer>();
  readonly #listeners = new Set<Listener>();
  #closed = false;

  async publish(topic: string, payload: unknown, options: { readonly id: string }): Promise<void> {
    const text = encodePayload(topic, payload);
    const queue = this.#queue(topic);
    if (queue.knows(options.id)) return;
    if (this.#familySize(familyOf(topic)) >= MAX_FAMILY_MESSAGES) {
      throw new AppError(
        BUS_FULL,
        `The queue of ${topic} holds ${MAX_FAMILY_MESSAGES} messages: try again later.`,
      );
    }
    await inSendSpan(topic, options.id, async () => queue.add(options.id, text, traceHeaders()));
  }

  async consume(
    topic: string,
    options: ConsumeOptions,
    handle: (delivery: Delivery) => Promise<Outcome>,
  ): Promise<Consumer> {
    const consumer = this.#queue(topic).take(options, handle);
    this.#consumers.add(consumer);
    return consumer;
  }

  async purge(topic: string): Promise<void> {
    this.#queue(topic).purge();
  }

  async pending(topic: string): Promise<number> {
    return this.#queue(topic).size;
  }

  wake(channel: string): void {
    assertChannel(channel);
    for (const listener of this.#listeners) {
      if (hears(listener.pattern, channel)) setImmediate(() => this.#call(listener, channel));
    }
  }

  onWake(channel: string, listener: (channel: string) => void): () => void {
    assertPattern(channel);
    const entry = { pattern: channel, call: listener };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  async check(): Promise<void> {
    this.#assertOpen();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    for (const queue of this.#queues.values()) queue.close();
  }

  #queue(topic: string): MemoryQueue {
    assertTopic(topic);
    this.#assertOpen();
    let queue = this.#queues.get(topic);
    if (queue === undefined) {
      queue = new MemoryQueue(topic);
      this.#queues.set(topic, queue);
    }
    return queue;
  }

  #familySize(family: string): number {
    let size = 0;
    for (const [topic, queue] of this.#queues) if (familyOf(topic) === family) size += queue.size;
    return size;
  }

  #call(listener: Listener, channel: string): void {
    if (!this.#listeners.has(listener)) return;
    try {
      listener.call(channel);
    } catch (error) {
      logger('bus').error({ err: error, channel }, 'a listener failed');
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new AppError(BUS_UNAVAILABLE, 'The bus is closed: the process ends.');
  }
}
