/** One message of JetStream in our hands: kept alive, and settled so that the server has confirmed it. */

import { nanos, errors as natsErrors } from '@nats-io/nats-core';
import { logger } from '@flashline/telemetry';
import type { Verdict } from './judge.ts';
import type { NatsLink } from './nats-link.ts';

const PROGRESS = '+WPI';

/**
 * Wait for a server to confirm an end. One that was killed may have forgotten that it gave us the
 * message: it then does not answer, and gives it again.
 */
const CONFIRM_MS = 1000;

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
  #verdict: Verdict | null = null;

  constructor(link: NatsLink, receipt: Receipt, ackWaitMs: number) {
    this.#link = link;
    this.#receipt = receipt;
    this.#timer = setInterval(() => this.#beat(), ackWaitMs / 3);
    this.#endWatch = link.onReconnect(() => this.#beat());
  }

  /** What was judged of the message; null while its handler runs. */
  get verdict(): Verdict | null {
    return this.#verdict;
  }

  /** The same message has been delivered again while it is in our hands: it stays here. */
  adopt(receipt: Receipt): void {
    this.#receipt = receipt;
    if (this.#verdict === null) this.#beat();
  }

  /**
   * Lets the server know what becomes of the message. True when it has confirmed, false where it
   * does not, or `signal` was aborted before.
   */
  async settle(
    verdict: Verdict,
    signal: AbortSignal,
    streamMade: () => Promise<string | null>,
  ): Promise<boolean> {
    this.#verdict = verdict;
    const word = wordOf(verdict);
    try {
      for (;;) {
        if (await this.#told(word, streamMade)) return true;
        if (signal.aborted || this.#link.connected) return false;
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
        this.#link.nc.request(this.#receipt.reply, word, { timeout: CONFIRM_MS }),
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
