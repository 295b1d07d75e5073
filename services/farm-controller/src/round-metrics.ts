/** Counts what rounds do, and gives gauges of how things stand. */
import { count, gauge, METRICS, observe } from '@flashline/telemetry';
import type { RoundResult } from './leases/round.ts';

/** Counts one round. */
export function recordRound({ now, granted, ended }: RoundResult): void {
  for (const lease of granted) {
    const labels = { board: lease.board, class: lease.class };
    observe(METRICS.leaseWaitSeconds, Math.max(0, now - lease.requestedAt), labels);
  }
  for (const { board, teamId, reason, chargedSeconds } of ended) {
    count(METRICS.leasesEnded, 1, { board, reason });
    if (chargedSeconds > 0) count(METRICS.leaseSeconds, chargedSeconds, { team: teamId, board });
  }
}

/** Publishes units and queues as the newest round saw them, until the function given back is called. */
export function watchRounds(last: () => RoundResult | null): () => void {
  const stops = [
    gauge(METRICS.leaseQueueDepth, () => {
      const waiting = last()?.open.filter(({ held }) => held === null) ?? [];
      return tally(waiting, (lease) => ({ board: lease.board, class: lease.class }));
    }),
    gauge(METRICS.units, () => {
      const round = last();
      if (round === null) return [];
      const held = new Set(round.open.flatMap((lease) => lease.held?.unitId ?? []));
      return tally(round.state.units, ({ id, board, health, isConnected }) => ({
        board,
        health,
        state: held.has(id) ? 'leased' : isConnected ? 'idle' : 'away',
      }));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function tally<T, L extends Readonly<Record<string, string>>>(
  all: readonly T[],
  labelsOf: (one: T) => L,
): { value: number; labels: L }[] {
  const groups = Map.groupBy(all.map(labelsOf), (labels) => JSON.stringify(labels));
  return [...groups.values()].flatMap((group) => {
    const [labels] = group;
    return labels === undefined ? [] : [{ value: group.length, labels }];
  });
}
