/** One message of JetStream in our hands: kept alive, and settled so that the server has confirmed it. */

import { setTimeout as delay } from 'node:timers/promises';
import { nanos, errors as natsErrors } from '@nats-io/nats-core';
import { logger } from '@flashline/telemetry';
import type { Verdict } from './judge.ts';
import { ANSWER_MS, type NatsLink } from './nats-link.ts';

const PROGRESS = '+WPI';

/** What tells a message of a topic from a later one that has its number. */
export type Receipt = {
  /** Where the server takes what becomes of the message. */
  readonly reply: string;
  /** When the stream was made that the message is from. */
  readonly streamMade: string;
  /** The connection that it came over. */
  readonly generation: number;
};

/** A message that a handler works on. */
export class HeldMessage {
  readonly #link: NatsLink;
  readonly #timer: NodeJS.Timeout;
  readonly #endWatch: () => void;
  #receipt: Receipt;

  constructor(link: NatsLink, receipt: Receipt, ackWaitMs: number) {
    this.#link = link;
    this.#receipt = receipt;
    this.#timer = setInterval(() => this.#beat(), ackWaitMs / 3);
    this.#endWatch = link.onReconnect(() => this.#beat());
  }

  /** The same message has been delivered again while it is in our hands: it stays here. */
  adopt(receipt: Receipt): void {
    this.#receipt = receipt;
    this.#beat();
  }

  /** Lets the server know what becomes of the message, until it confirms or `signal` is aborted. */
  async settle(
    verdict: Verdict,
    signal: AbortSignal,
    streamMade: () => Promise<string | null>,
  ): Promise<void> {
    const word = wordOf(verdict);
    try {
      for (;;) {
        if (await this.#told(word, streamMade)) return;
        if (signal.aborted) return;
        await delay(250, undefined, { signal }).catch(() => undefined);
        await this.#link.awaitConnected(signal);
      }
    } finally {
      clearInterval(this.#timer);
      this.#endWatch();
    }
  }

  /** True where the server knows, or has no such message any more. */
  async #told(word: string, streamMade: () => Promise<string | null>): Promise<boolean> {
    try {
      const { generation } = this.#link;
      // After a loss of connection the server may be one that lost its data: then our number names
      // another message, which must not be ended.
      if (generation !== this.#receipt.generation) {
        if ((await this.#link.whileConnected(streamMade)) !== this.#receipt.streamMade) return true;
        this.#receipt = { ...this.#receipt, generation };
      }
      await this.#link.whileConnected(() =>
        this.#link.nc.request(this.#receipt.reply, word, { timeout: ANSWER_MS }),
      );
      return true;
    } catch (error) {
      if (isNobody(error)) return true;
      logger('bus').debug({ err: error }, 'the end of a message is not confirmed');
      return false;
    }
  }

  #beat(): void {
    if (!this.#link.connected) return;
    try {
      this.#link.nc.publish(this.#receipt.reply, PROGRESS);
    } catch (error) {
      logger('bus').debug({ err: error }, 'a message is not kept alive');
    }
  }
}

function wordOf(verdict: Verdict): string {
  if (verdict.kind === 'end') return '+ACK';
  if (verdict.delayMs === 0) return '-NAK';
  return `-NAK ${JSON.stringify({ delay: nanos(verdict.delayMs) })}`;
}

function isNobody(error: unknown): boolean {
  return (
    error instanceof natsErrors.NoRespondersError ||
    (error instanceof natsErrors.RequestError && error.isNoResponders())
  );
}
