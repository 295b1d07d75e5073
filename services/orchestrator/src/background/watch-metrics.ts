/** Gauges that are read from the database when somebody asks for them. */
import type { Db } from '@flashline/db';
import { gauge, METRICS } from '@flashline/telemetry';

/** Returns what ends it. */
export function watchMetrics(db: Db, rowsWithoutObject: () => number): () => void {
  const forget = [
    gauge(METRICS.queueDepth, async () => {
      const rows = await db
        .selectFrom('jobs')
        .select(['class', (eb) => eb.fn.countAll<string>().as('count')])
        .where('state', '=', 'queued')
        .groupBy('class')
        .execute();
      return rows.map((row) => ({ value: Number(row.count), labels: { class: row.class } }));
    }),
    gauge(METRICS.outboxDepth, async () => {
      const row = await db
        .selectFrom('outbox')
        .select((eb) => eb.fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return [{ value: Number(row.count), labels: {} }];
    }),
    gauge(METRICS.deadLetters, async () => {
      const rows = await db
        .selectFrom('dead_letters')
        .select(['topic', (eb) => eb.fn.countAll<string>().as('count')])
        .where('replayed_at', 'is', null)
        .groupBy('topic')
        .execute();
      return rows.map((row) => ({ value: Number(row.count), labels: { topic: row.topic } }));
    }),
    gauge(METRICS.storeBytes, async () => {
      const rows = await db.selectFrom('teams').select(['id', 'stored_bytes']).execute();
      return rows.map((row) => ({ value: row.stored_bytes, labels: { team: row.id } }));
    }),
    gauge(METRICS.reconcilerFindings, () => [
      { value: rowsWithoutObject(), labels: { finding: 'row-without-object' } },
    ]),
  ];
  return () => {
    for (const each of forget) each();
  };
}
