/** Names of topics and channels, and the bounds of messages, the same for every adapter. */

import { AppError } from '@flashline/errors';
import { count, METRICS, withSpan } from '@flashline/telemetry';
import { BUS_TOO_LARGE } from './errors.ts';

/** Longest payload as JSON: references travel, never contents. */
export const MAX_PAYLOAD_BYTES = 65_536;

/** Most messages of a topic family that have not ended. */
export const MAX_FAMILY_MESSAGES = 100_000;

/** So long the same id on the same topic is one message. */
export const DUPLICATE_WINDOW_MS = 120_000;

/** A message without a sign of life for so long goes to another taker. */
export const DEFAULT_ACK_WAIT_MS = 30_000;

/** After so many deliveries without an end a message is dead. */
export const DEFAULT_MAX_DELIVERIES = 5;

const TOPIC = /^[a-z][a-z0-9-]{0,31}(\.[a-z0-9-]{1,64}){1,3}$/;
const CHANNEL = /^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,3}$/;

/** Throws where `topic` is not `family.name`: words of a-z, 0-9 and -. */
export function assertTopic(topic: string): void {
  if (!TOPIC.test(topic)) throw new Error(`'${topic}' is no topic: name it family.name`);
}

/** Throws where `channel` is no name of a channel. */
export function assertChannel(channel: string): void {
  if (!CHANNEL.test(channel)) throw new Error(`'${channel}' is no channel`);
}

/** Throws where `pattern` is neither a channel nor one that ends with `.*`. */
export function assertPattern(pattern: string): void {
  assertChannel(pattern.endsWith('.*') ? pattern.slice(0, -2) : pattern);
}

/** True where a listener on `pattern` hears `channel`. */
export function hears(pattern: string, channel: string): boolean {
  if (!pattern.endsWith('.*')) return pattern === channel;
  const prefix = pattern.slice(0, -1);
  return channel.startsWith(prefix) && !channel.slice(prefix.length).includes('.');
}

/** The first word of a topic. */
export function familyOf(topic: string): string {
  return topic.slice(0, topic.indexOf('.'));
}

/** A payload as JSON. Throws BUS_TOO_LARGE where it is larger than a message may be. */
export function encodePayload(topic: string, payload: unknown): string {
  const text = JSON.stringify(payload ?? null);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_PAYLOAD_BYTES) {
    throw new AppError(
      BUS_TOO_LARGE,
      `A message for ${topic} has ${bytes} bytes, more than ${MAX_PAYLOAD_BYTES}: put its content into the store.`,
    );
  }
  return text;
}

/** Runs what sends a message, in a span of its own. */
export async function inSendSpan(
  topic: string,
  id: string,
  send: () => Promise<void>,
): Promise<void> {
  const attributes = { 'messaging.destination.name': topic, 'messaging.message.id': id };
  await withSpan(`send ${topic}`, attributes, send, 'producer');
  count(METRICS.busPublished, 1, { topic });
}
