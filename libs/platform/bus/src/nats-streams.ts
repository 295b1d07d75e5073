/**
 * The streams and consumers on a JetStream server: one work-queue stream per topic family, one durable
 * pull consumer per topic. They are made where they are missing, again after a server has lost them.
 */

import {
  AckPolicy,
  type Consumer,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from '@nats-io/nats-core';
import { AppError } from '@flashline/errors';
import { BUS_FULL } from './errors.ts';
import { ANSWER_MS, unavailable } from './nats-link.ts';
import { DUPLICATE_WINDOW_MS, familyOf, MAX_FAMILY_MESSAGES } from './topics.ts';

/** A consumer on the server, and when its stream was made: another time, another stream. */
export type Source = { readonly consumer: Consumer; readonly streamMade: string };

/** Codes of JetStream's answers. */
const STREAM_EXISTS = 10_058;
const CONSUMER_EXISTS = 10_148;
const FULL = new Set([10_023, 10_028, 10_047, 10_077, 10_122]);

/** Streams and consumers of one connection. */
export class NatsStreams {
  readonly js: JetStreamClient;
  readonly #jsm: JetStreamManager;
  readonly #sources = new Map<string, Promise<Source>>();

  constructor(jsm: JetStreamManager) {
    this.#jsm = jsm;
    this.js = jsm.jetstream();
  }

  /** The consumer of a topic, made where it is missing. */
  async source(topic: string, ackWaitMs: number): Promise<Source> {
    const known = this.#sources.get(topic);
    if (known !== undefined) return known;
    const made = this.#makeSource(topic, ackWaitMs);
    this.#sources.set(topic, made);
    made.catch(() => this.forget(topic));
    return made;
  }

  /** Looks at the server again when the topic is used next. */
  forget(topic: string): void {
    this.#sources.delete(topic);
  }

  /** Makes the stream of a topic's family, and tells when it was made. */
  async makeStream(topic: string): Promise<string> {
    const family = familyOf(topic);
    const config = {
      subjects: [`${family}.>`],
      storage: StorageType.File,
      discard: DiscardPolicy.New,
      max_msgs: MAX_FAMILY_MESSAGES,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    };
    const name = streamOf(topic);
    try {
      const retention = RetentionPolicy.Workqueue;
      return (await this.#jsm.streams.add({ ...config, name, retention })).created;
    } catch (error) {
      if (apiCodeOf(error) !== STREAM_EXISTS) throw error;
      return (await this.#jsm.streams.update(name, config)).created;
    }
  }

  /** When the stream of a topic was made; null where there is none. */
  async streamMade(topic: string): Promise<string | null> {
    try {
      return (await this.#jsm.streams.info(streamOf(topic))).created;
    } catch (error) {
      if (isMissingStream(error)) return null;
      throw error;
    }
  }

  async purge(topic: string): Promise<void> {
    try {
      await this.#jsm.streams.purge(streamOf(topic), { filter: topic });
    } catch (error) {
      if (!isMissingStream(error)) throw error;
    }
  }

  async pending(topic: string): Promise<number> {
    try {
      const info = await this.#jsm.streams.info(streamOf(topic), { subjects_filter: topic });
      return info.state.subjects?.[topic] ?? 0;
    } catch (error) {
      if (isMissingStream(error)) return 0;
      throw error;
    }
  }

  /** Throws where JetStream does not answer. */
  async check(): Promise<void> {
    await this.#jsm.getAccountInfo();
  }

  async #makeSource(topic: string, ackWaitMs: number): Promise<Source> {
    const stream = streamOf(topic);
    const name = topic.replaceAll('.', '_');
    const streamMade = await this.makeStream(topic);
    // The deliveries are counted by us (max_deliver -1): JetStream would keep a dead message and tell
    // nobody. No bound on messages in hands: those that wait for another try count as such.
    const config = {
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      filter_subject: topic,
      max_ack_pending: -1,
      max_deliver: -1,
    };
    try {
      await this.#jsm.consumers.add(stream, { ...config, durable_name: name });
    } catch (error) {
      if (apiCodeOf(error) !== CONSUMER_EXISTS) throw error;
      await this.#jsm.consumers.update(stream, name, config);
    }
    return { consumer: await this.js.consumers.get(stream, name), streamMade };
  }
}

/** Streams over a connection. */
export async function natsStreams(nc: NatsConnection): Promise<NatsStreams> {
  return new NatsStreams(await jetstreamManager(nc, { checkAPI: false, timeout: ANSWER_MS }));
}

/** True where a stream is missing, or JetStream as a whole. */
export function isNoStream(error: unknown): boolean {
  return (error instanceof Error && error.name === 'JetStreamNotEnabled') || isMissingStream(error);
}

/** An AppError for what a call to JetStream about `topic` threw; an AppError is passed through. */
export function jetStreamError(topic: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  if (FULL.has(apiCodeOf(cause) ?? 0)) {
    return new AppError(BUS_FULL, `The queue of ${topic} is full: try again later.`, { cause });
  }
  return unavailable(cause instanceof Error ? cause.message : String(cause), cause);
}

function streamOf(topic: string): string {
  return `FLASHLINE_${familyOf(topic).toUpperCase()}`;
}

function isMissingStream(error: unknown): boolean {
  return apiCodeOf(error) === JetStreamApiCodes.StreamNotFound;
}

function apiCodeOf(error: unknown): number | null {
  return error instanceof JetStreamApiError ? error.code : null;
}
