/**
 * The bus on NATS: JetStream for the queues, plain subjects `wake.<channel>` for the wake-up calls.
 */

import { headers } from '@nats-io/nats-core';
import { logger, traceHeaders } from '@flashline/telemetry';
import { NatsConsumer, type NatsParts } from './nats-consumer.ts';
import { ANSWER_MS, openLink } from './nats-link.ts';
import { isNoStream, jetStreamError, natsStreams } from './nats-streams.ts';
import type { NatsFiles } from './nats-settings.ts';
import type { Bus, ConsumeOptions, Consumer, Delivery, Outcome } from './port.ts';
import { assertChannel, assertPattern, assertTopic, encodePayload, inSendSpan } from './topics.ts';

const NO_FILES: NatsFiles = { credentials: null, ca: null };

/**
 * A bus over the NATS server at `url` (`nats://host:port`). Waits up to `waitMs` (30 s) for a server
 * that does not answer yet. Throws BUS_UNAVAILABLE, BUS_SERVER_TOO_OLD, BUS_BAD_FILE.
 */
export async function natsBus(options: {
  readonly url: string;
  /** Who we are to the server, and whose it must be; neither unless given. */
  readonly files?: NatsFiles;
  readonly clientName: string;
  readonly waitMs?: number;
}): Promise<Bus> {
  const { url, files, clientName, waitMs = 30_000 } = options;
  const link = await openLink({ url, files: files ?? NO_FILES, clientName, waitMs });
  return new NatsBus({ link, streams: await natsStreams(link.nc), held: new Map() });
}

class NatsBus implements Bus {
  readonly #parts: NatsParts;
  readonly #consumers = new Set<NatsConsumer>();

  constructor(parts: NatsParts) {
    this.#parts = parts;
  }

  async publish(topic: string, payload: unknown, options: { readonly id: string }): Promise<void> {
    assertTopic(topic);
    const text = encodePayload(topic, payload);
    const { js } = this.#parts.streams;
    const send = async (): Promise<void> => {
      const carried = headers();
      for (const [name, value] of Object.entries(traceHeaders())) carried.set(name, value);
      const msgID = `${topic}:${options.id}`;
      await js.publish(topic, text, { msgID, headers: carried, timeout: ANSWER_MS });
    };
    const sendOrMake = async (): Promise<void> => {
      try {
        await send();
      } catch (error) {
        if (!isNoStream(error)) throw error;
        await this.#parts.streams.makeStream(topic);
        await send();
      }
    };
    await this.#ask(topic, () => inSendSpan(topic, options.id, sendOrMake));
  }

  async consume(
    topic: string,
    options: ConsumeOptions,
    handle: (delivery: Delivery) => Promise<Outcome>,
  ): Promise<Consumer> {
    assertTopic(topic);
    const consumer = new NatsConsumer(this.#parts, topic, options, handle);
    this.#consumers.add(consumer);
    return {
      stop: async () => {
        await consumer.stop();
        this.#consumers.delete(consumer);
      },
    };
  }

  async purge(topic: string): Promise<void> {
    assertTopic(topic);
    await this.#ask(topic, () => this.#parts.streams.purge(topic));
  }

  async pending(topic: string): Promise<number> {
    assertTopic(topic);
    return this.#ask(topic, () => this.#parts.streams.pending(topic));
  }

  wake(channel: string): void {
    assertChannel(channel);
    if (!this.#parts.link.connected) return;
    try {
      this.#parts.link.nc.publish(`wake.${channel}`);
    } catch (error) {
      logger('bus').debug({ err: error, channel }, 'a wake-up call is lost');
    }
  }

  onWake(channel: string, listener: (channel: string) => void): () => void {
    assertPattern(channel);
    const { link } = this.#parts;
    const call = (name: string): void => {
      try {
        listener(name);
      } catch (error) {
        logger('bus').error({ err: error, channel: name }, 'a listener failed');
      }
    };
    const subscription = link.nc.subscribe(`wake.${channel}`, {
      callback: (error, message) => {
        if (error === null) call(message.subject.slice('wake.'.length));
      },
    });
    const endReconnect = link.onReconnect(() => call(channel));
    return () => {
      endReconnect();
      subscription.unsubscribe();
    };
  }

  async check(): Promise<void> {
    await this.#ask('all', () => this.#parts.streams.check());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#consumers].map((consumer) => consumer.stop()));
    await this.#parts.link.close();
  }

  async #ask<T>(topic: string, call: () => Promise<T>): Promise<T> {
    try {
      return await this.#parts.link.whileConnected(call);
    } catch (error) {
      throw jetStreamError(topic, error);
    }
  }
}
