/**
 * Takes messages of one topic from JetStream: as many pulls at a time as handlers may run, each for one
 * message, so nothing waits in our memory with its clock running. Whatever breaks, a pull tries again.
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import { logger } from '@flashline/telemetry';
import { judge, type Verdict } from './judge.ts';
import type { NatsLink } from './nats-link.ts';
import { HeldMessage, type Receipt } from './nats-message.ts';
import type { NatsStreams } from './nats-streams.ts';
import type { ConsumeOptions, Consumer, Delivery, Outcome } from './port.ts';
import { DEFAULT_ACK_WAIT_MS } from './topics.ts';

/** Life of one pull on the server; on a quiet one we hear from it twice. */
const PULL_MS = 10_000;

/** A pull that has not ended by then is given up. */
const PULL_LOST_MS = 3 * PULL_MS;

const MAX_PAUSE_MS = 5000;

/** So long an end that the server has not confirmed is remembered. */
const REMEMBERED_MS = 600_000;

/** What the consumers of one bus share. */
export type NatsParts = {
  readonly link: NatsLink;
  readonly streams: NatsStreams;
  /** Messages in our hands, by id and time. */
  readonly held: Map<string, HeldMessage>;
};

/** Consumes a topic until it is stopped. */
export class NatsConsumer implements Consumer {
  readonly #parts: NatsParts;
  readonly #topic: string;
  readonly #options: ConsumeOptions;
  readonly #handle: (delivery: Delivery) => Promise<Outcome>;
  readonly #stopping = new AbortController();
  readonly #pulls = new Set<ConsumerMessages>();
  readonly #endWatch: () => void;
  readonly #slots: readonly Promise<void>[];

  constructor(
    parts: NatsParts,
    topic: string,
    options: ConsumeOptions,
    handle: (delivery: Delivery) => Promise<Outcome>,
  ) {
    this.#parts = parts;
    this.#topic = topic;
    this.#options = options;
    this.#handle = handle;
    // A server that was away knows nothing of our pulls.
    this.#endWatch = parts.link.onReconnect(() => this.#endPulls());
    this.#slots = Array.from({ length: options.concurrency }, () => this.#slot());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#endWatch();
    this.#endPulls();
    await Promise.all(this.#slots);
  }

  #endPulls(): void {
    for (const pull of this.#pulls) pull.stop();
  }

  get #ackWaitMs(): number {
    return this.#options.ackWaitMs ?? DEFAULT_ACK_WAIT_MS;
  }

  async #slot(): Promise<void> {
    const { signal } = this.#stopping;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#parts.link.awaitConnected(signal);
        await this.#pullOne();
        failures = 0;
      } catch (error) {
        failures += 1;
        this.#parts.streams.forget(this.#topic);
        logger('bus').info({ err: error, topic: this.#topic }, 'a pull failed');
        const pauseMs = Math.min(MAX_PAUSE_MS, 50 * 2 ** Math.min(failures, 10));
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async #pullOne(): Promise<void> {
    const { link, streams } = this.#parts;
    const source = await link.whileConnected(() => streams.source(this.#topic, this.#ackWaitMs));
    if (this.#stopping.signal.aborted) return;
    const pull = await source.consumer.fetch({ max_messages: 1, expires: PULL_MS });
    const message = await this.#first(pull);
    if (message === null) return;
    await this.#work(message, {
      reply: replyOf(message),
      streamMade: source.streamMade,
      generation: link.generation,
    });
  }

  async #first(pull: ConsumerMessages): Promise<JsMsg | null> {
    const watch = setTimeout(() => pull.stop(new Error('a pull was lost')), PULL_LOST_MS);
    this.#pulls.add(pull);
    try {
      for await (const message of pull) return message;
      return null;
    } finally {
      clearTimeout(watch);
      this.#pulls.delete(pull);
      pull.stop();
    }
  }

  async #work(message: JsMsg, receipt: Receipt): Promise<void> {
    const { link, streams, held } = this.#parts;
    const key = `${message.headers?.get('Nats-Msg-Id')} ${message.timestampNanos}`;
    const known = held.get(key);
    known?.adopt(receipt);
    if (known !== undefined && known.verdict === null) return;
    const mine = known ?? new HeldMessage(link, receipt, this.#ackWaitMs);
    held.set(key, mine);
    const verdict = known?.verdict ?? (await this.#judge(message));
    const isConfirmed = await mine.settle(verdict, this.#stopping.signal, () =>
      streams.streamMade(this.#topic),
    );
    // What has ended and comes again all the same is ended again, without its handler.
    if (isConfirmed || verdict.kind === 'again') held.delete(key);
    else setTimeout(() => held.delete(key), REMEMBERED_MS).unref();
  }

  #judge(message: JsMsg): Promise<Verdict> {
    const delivery = {
      topic: this.#topic,
      payload: payloadOf(message),
      deliveries: message.info.deliveryCount,
      signal: this.#stopping.signal,
    };
    return judge(this.#options, delivery, traceOf(message), this.#handle);
  }
}

/** The content as JSON; that of a stranger's message, which a handler will refuse, as text. */
function payloadOf(message: JsMsg): unknown {
  const text = message.string();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function traceOf(message: JsMsg): Record<string, string> {
  const names = (message.headers?.keys() ?? []).filter((name) => !name.startsWith('Nats-'));
  return Object.fromEntries(names.map((name) => [name, message.headers?.get(name) ?? '']));
}

/** Where the server takes what becomes of a message; the client's type does not show it. */
function replyOf(message: JsMsg): string {
  if ('reply' in message && typeof message.reply === 'string') return message.reply;
  throw new Error('A message of JetStream has no reply subject.');
}
