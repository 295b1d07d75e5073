/** The loops beside the jobs, started in one place. */
import type { Bus } from '@flashline/bus';
import { newId, type Db } from '@flashline/db';
import { dispatchJobs, expireIdempotencyKeys, JOBS_CHANNEL, sweepRetention } from '@flashline/jobs';
import type { Stoppable } from '@flashline/lifecycle';
import type { Store } from '@flashline/store';
import type { OrchestratorConfig } from '../config.ts';
import { collectObjects } from './collect-objects.ts';
import { deliverWebhooks, type SendWebhook } from './deliver-webhooks.ts';
import { dropDuties, holdDuty } from './duty.ts';
import { startLoop, type Loop } from './loop.ts';
import { watchMetrics } from './watch-metrics.ts';
import { reconcile } from './reconcile.ts';
import { relayOutbox } from './relay.ts';

export interface BackgroundDeps {
  readonly db: Db;
  readonly bus: Bus;
  readonly store: Store;
  readonly wakeTeam: (teamId: string) => void;
  readonly sendWebhook: SendWebhook;
}

export interface Background extends Stoppable {
  /** There may be something to dispatch. */
  dispatch(): void;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Starts all loops. Each of them goes on after a round that failed. */
export function startBackground(deps: BackgroundDeps, config: OrchestratorConfig): Background {
  const { db, bus, store, wakeTeam } = deps;
  const holder = newId();
  const found = { rowsWithoutObject: 0 };
  const relay = startLoop({
    name: 'relay',
    everyMs: SECOND,
    run: (signal) => relayOutbox(db, bus, signal),
  });
  const dispatcher = startLoop({
    name: 'dispatch',
    everyMs: SECOND,
    restMs: 50,
    run: async () => {
      if ((await dispatchJobs(db, config.dispatchWindow)) > 0) relay.trigger();
    },
  });
  const onDuty = (name: string, everyMs: number, run: (signal: AbortSignal) => Promise<void>) =>
    startLoop({
      name,
      everyMs,
      restMs: 200,
      run: async (signal) => {
        if (await holdDuty(db, name, holder)) await run(signal);
      },
    });
  const webhooks = onDuty('webhooks', SECOND, (signal) =>
    deliverWebhooks(db, deps.sendWebhook, () => holdDuty(db, 'webhooks', holder), signal),
  );
  const loops: Loop[] = [relay, dispatcher, webhooks, ...reconcilers()];
  const forget = [
    bus.onWake(JOBS_CHANNEL, dispatcher.trigger),
    bus.onWake('events.*', webhooks.trigger),
    watchMetrics(db, () => found.rowsWithoutObject),
  ];

  function reconcilers(): Loop[] {
    if (!config.reconcile) return [];
    const onChange = () => {
      relay.trigger();
      dispatcher.trigger();
    };
    const { redispatchSeconds } = config;
    const everyMs = Math.min(5, redispatchSeconds) * SECOND;
    const options = { redispatchSeconds, wakeTeam, onChange };
    return [
      startLoop({ name: 'reconcile', everyMs, run: () => reconcile(db, options) }),
      onDuty('retention', 10 * MINUTE, async () => {
        await expireIdempotencyKeys(db);
        await sweepRetention(db, store);
      }),
      onDuty('collect', 60 * MINUTE, async (signal) => {
        found.rowsWithoutObject = (await collectObjects(db, store, signal)).rowsWithoutObject;
      }),
    ];
  }

  return {
    dispatch: dispatcher.trigger,
    async stop() {
      for (const each of forget) each();
      await Promise.all(loops.map((loop) => loop.stop()));
      await dropDuties(db, holder).catch(() => undefined);
    },
  };
}
