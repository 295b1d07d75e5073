/** One queue in memory: messages in order, those that wait for their time, and their takers. */

import type { ConsumeOptions, Consumer, Delivery, Outcome } from './port.ts';
import { judge } from './judge.ts';
import { DUPLICATE_WINDOW_MS } from './topics.ts';

type Message = {
  readonly text: string;
  readonly headers: Record<string, string>;
  deliveries: number;
};

type Run = { readonly controller: AbortController; ended: Promise<void> };

type Taker = {
  readonly options: ConsumeOptions;
  readonly handle: (delivery: Delivery) => Promise<Outcome>;
  readonly running: Set<Run>;
};

/** A queue of one topic. Messages are lost with the process. */
export class MemoryQueue {
  readonly #topic: string;
  readonly #all = new Set<Message>();
  readonly #waiting: Message[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #takers = new Set<Taker>();
  /** Ids in the order of their time, in milliseconds. */
  readonly #ids = new Map<string, number>();

  constructor(topic: string) {
    this.#topic = topic;
  }

  /** Messages that have not ended. */
  get size(): number {
    return this.#all.size;
  }

  /** True where a message of this id came within the window. */
  knows(id: string): boolean {
    const oldest = performance.now() - DUPLICATE_WINDOW_MS;
    for (const [known, time] of this.#ids) {
      if (time > oldest) break;
      this.#ids.delete(known);
    }
    return this.#ids.has(id);
  }

  add(id: string, text: string, headers: Record<string, string>): void {
    const message = { text, headers, deliveries: 0 };
    this.#ids.set(id, performance.now());
    this.#all.add(message);
    this.#waiting.push(message);
    this.#serve();
  }

  take(options: ConsumeOptions, handle: Taker['handle']): Consumer {
    const taker: Taker = { options, handle, running: new Set() };
    this.#takers.add(taker);
    this.#serve();
    return {
      stop: async () => {
        this.#takers.delete(taker);
        for (const run of taker.running) run.controller.abort();
        await Promise.all([...taker.running].map((run) => run.ended));
      },
    };
  }

  purge(): void {
    this.#all.clear();
    this.#waiting.length = 0;
    this.#forgetTimers();
  }

  close(): void {
    this.#forgetTimers();
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const taker = this.#idlest();
      const message = taker === null ? undefined : this.#waiting.shift();
      if (taker === null || message === undefined) return;
      this.#deliver(taker, message);
    }
  }

  #idlest(): Taker | null {
    let best: Taker | null = null;
    for (const taker of this.#takers) {
      if (taker.running.size >= taker.options.concurrency) continue;
      if (best === null || taker.running.size < best.running.size) best = taker;
    }
    return best;
  }

  #deliver(taker: Taker, message: Message): void {
    message.deliveries += 1;
    const controller = new AbortController();
    const delivery: Delivery = {
      topic: this.#topic,
      payload: JSON.parse(message.text),
      deliveries: message.deliveries,
      signal: controller.signal,
    };
    const run: Run = { controller, ended: Promise.resolve() };
    taker.running.add(run);
    run.ended = judge(taker.options, delivery, message.headers, taker.handle).then((verdict) => {
      taker.running.delete(run);
      if (verdict.kind === 'end') this.#all.delete(message);
      else this.#again(message, verdict.delayMs);
      this.#serve();
    });
  }

  #again(message: Message, delayMs: number): void {
    if (!this.#all.has(message)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#waiting.push(message);
      this.#serve();
    }, delayMs);
    this.#timers.add(timer);
  }

  #forgetTimers(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}
