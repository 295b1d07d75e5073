/** The loops beside the jobs, started in one place. */
import type { Bus } from '@flashline/bus';
import { newId, type Db } from '@flashline/db';
import { dispatchJobs, JOBS_CHANNEL } from '@flashline/jobs';
import { type Loop, startLoop, type Stoppable } from '@flashline/lifecycle';
import type { Store } from '@flashline/store';
import { logger } from '@flashline/telemetry';
import type { OrchestratorConfig } from '../config.ts';
import { collectObjects } from './collect-objects.ts';
import { webhookCourier, type SendWebhook } from './deliver-webhooks.ts';
import { dropDuties, holdDuty, keepDuty } from './duty.ts';
import { watchMetrics } from './watch-metrics.ts';
import { endHistory } from './end-history.ts';
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
  readonly dispatch: () => void;
}

const LOG = logger('orchestrator');
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Starts all loops. Each of them goes on after a round that failed. */
export function startBackground(deps: BackgroundDeps, config: OrchestratorConfig): Background {
  const { db, bus } = deps;
  const holder = newId();
  const relay = startLoop({
    name: 'relay',
    log: LOG,
    everyMs: SECOND,
    run: (signal) => relayOutbox(db, bus, signal),
  });
  const dispatcher = startLoop({
    name: 'dispatch',
    log: LOG,
    everyMs: SECOND,
    restMs: 50,
    run: async () => {
      if ((await dispatchJobs(db, config.dispatchWindow)) > 0) relay.trigger();
    },
  });
  const courier = webhookCourier(db, {
    send: deps.sendWebhook,
    holdsDuty: keepDuty(db, 'webhooks', holder),
  });
  const webhooks = startLoop({
    name: 'webhooks',
    log: LOG,
    everyMs: SECOND,
    restMs: 200,
    run: (signal) => courier.round(signal),
  });
  const onChange = () => {
    relay.trigger();
    dispatcher.trigger();
  };
  const found = { rowsWithoutObject: 0 };
  const healers = config.reconcile ? startHealers(deps, config, { holder, onChange, found }) : [];
  const loops = [relay, dispatcher, webhooks, ...healers];
  const forget = [
    bus.onWake(JOBS_CHANNEL, dispatcher.trigger),
    bus.onWake('events.*', webhooks.trigger),
    watchMetrics(db, () => found.rowsWithoutObject),
  ];
  return {
    dispatch: dispatcher.trigger,
    async stop() {
      for (const each of forget) each();
      await Promise.all(loops.map((loop) => loop.stop()));
      await courier.idle();
      await dropDuties(db, holder).catch(() => undefined);
    },
  };
}

interface Healing {
  readonly holder: string;
  readonly onChange: () => void;
  readonly found: { rowsWithoutObject: number };
}

/** What compares the records with the rest of the world. */
function startHealers(
  { db, bus, store, wakeTeam }: BackgroundDeps,
  { redispatchSeconds, auditDays }: OrchestratorConfig,
  { holder, onChange, found }: Healing,
): Loop[] {
  const options = { bus, redispatchSeconds, wakeTeam, onChange };
  return [
    startLoop({
      name: 'reconcile',
      log: LOG,
      everyMs: Math.min(5, redispatchSeconds) * SECOND,
      run: () => reconcile(db, options),
    }),
    startDuty({ db, holder, name: 'retention', everyMs: 10 * MINUTE }, (signal) =>
      endHistory(db, { auditDays, signal }),
    ),
    startDuty({ db, holder, name: 'collect', everyMs: 60 * MINUTE }, async (signal) => {
      found.rowsWithoutObject = (await collectObjects(db, store, signal)).rowsWithoutObject;
    }),
  ];
}

interface Duty {
  readonly db: Db;
  readonly holder: string;
  readonly name: string;
  readonly everyMs: number;
}

/** A loop whose rounds one process does, until it stops or has missed one. */
function startDuty(
  { db, holder, name, everyMs }: Duty,
  run: (signal: AbortSignal) => Promise<void>,
): Loop {
  return startLoop({
    name,
    log: LOG,
    everyMs,
    restMs: 200,
    run: async (signal) => {
      if (await holdDuty(db, name, holder, (2 * everyMs) / SECOND)) await run(signal);
    },
  });
}
