/**
 * One delivery from its handler to what becomes of the message, the same for every adapter: who is
 * tried again and when, and who is dead.
 */

import { count, inTrace, logger, METRICS, withSpan } from '@flashline/telemetry';
import type { ConsumeOptions, Delivery, Outcome } from './port.ts';
import { DEFAULT_MAX_DELIVERIES } from './topics.ts';

/** What becomes of a message: it leaves the queue, or comes again after a while. */
export type Verdict =
  { readonly kind: 'end' } | { readonly kind: 'again'; readonly delayMs: number };

/** Calls a handler, in the trace `headers`, and judges what it says. Never throws. */
export async function judge(
  options: ConsumeOptions,
  delivery: Delivery,
  headers: Record<string, string>,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Promise<Verdict> {
  const maxDeliveries = options.maxDeliveries ?? DEFAULT_MAX_DELIVERIES;
  const attributes = {
    'messaging.destination.name': delivery.topic,
    'flashline.deliveries': delivery.deliveries,
  };
  const run = async (): Promise<Verdict> => {
    const said = await listenWithin(maxDeliveries, delivery, handle);
    count(METRICS.busMessages, 1, { topic: delivery.topic, outcome: said.kind });
    if (said.kind === 'dead') return bury(options, delivery, said.reason);
    return said.kind === 'done' ? { kind: 'end' } : { kind: 'again', delayMs: said.delayMs };
  };
  return inTrace(headers, () => withSpan(`process ${delivery.topic}`, attributes, run, 'consumer'));
}

/** Wait before the delivery after the n-th one: 1 s that doubles, up to a minute. */
export function retryDelayMs(deliveries: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(deliveries - 1, 10));
}

type Said =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly delayMs: number; readonly reason: string }
  | { readonly kind: 'dead'; readonly reason: string };

/** A message that was delivered too often is dead, whatever its handler would like. */
async function listenWithin(
  maxDeliveries: number,
  delivery: Delivery,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Promise<Said> {
  if (delivery.deliveries > maxDeliveries) {
    return { kind: 'dead', reason: `was delivered ${maxDeliveries} times and never ended` };
  }
  const said = await listen(delivery, handle);
  if (said.kind !== 'again') return said;
  if (delivery.signal.aborted) return { ...said, delayMs: 0 };
  if (delivery.deliveries < maxDeliveries) return said;
  return { kind: 'dead', reason: said.reason };
}

async function listen(
  delivery: Delivery,
  handle: (delivery: Delivery) => Promise<Outcome>,
): Promise<Said> {
  try {
    const outcome = await handle(delivery);
    if (outcome.kind !== 'again') return outcome;
    const reason = `asked ${delivery.deliveries} times for another delivery`;
    return { kind: 'again', delayMs: Math.max(0, outcome.delayMs), reason };
  } catch (error) {
    if (!delivery.signal.aborted) {
      logger('bus').warn({ err: error, topic: delivery.topic }, 'a handler failed');
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { kind: 'again', delayMs: retryDelayMs(delivery.deliveries), reason };
  }
}

async function bury(options: ConsumeOptions, delivery: Delivery, reason: string): Promise<Verdict> {
  try {
    await options.onDead(delivery, reason);
    return { kind: 'end' };
  } catch (error) {
    logger('bus').warn({ err: error, topic: delivery.topic }, 'a dead message is not recorded');
    return { kind: 'again', delayMs: retryDelayMs(delivery.deliveries) };
  }
}
