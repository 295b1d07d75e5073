/** From the outbox to the bus. A row goes after the bus has it: a crash between sends it twice, under one id. */
import type { Bus } from '@flashline/bus';
import type { Db } from '@flashline/db';
import { deleteFromOutbox, readOutbox } from '@flashline/jobs';
import { inTrace } from '@flashline/telemetry';

const BATCH = 100;

/** Sends until the outbox is empty. Safe beside others that do the same. */
export async function relayOutbox(db: Db, bus: Bus, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const messages = await readOutbox(db, BATCH);
    if (messages.length === 0) return;
    const sent = await Promise.allSettled(
      messages.map(({ topic, messageId, payload }) => {
        const headers = payload.traceParent === null ? {} : { traceparent: payload.traceParent };
        return inTrace(headers, () => bus.publish(topic, payload, { id: messageId }));
      }),
    );
    const done = messages.filter((_, i) => sent[i]!.status === 'fulfilled');
    await deleteFromOutbox(
      db,
      done.map(({ id }) => id),
    );
    const failure = sent.find((one) => one.status === 'rejected');
    if (failure !== undefined) throw failure.reason;
  }
}
