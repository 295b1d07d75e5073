/**
 * The farm as this controller sees it: runs rounds when something happens and every second, tells
 * callers and agents what came of them. All truth is in the tables; what is kept here is who is
 * connected, so another controller may take over at any moment.
 */
import { randomUUID } from 'node:crypto';
import type { Bus } from '@flashline/bus';
import type { Db } from '@flashline/db';
import { type Loop, startLoop } from '@flashline/lifecycle';
import type { RequestOrder } from '@flashline/schedule';
import { logger } from '@flashline/telemetry';
import { AgentSession } from './agents/agent-session.ts';
import { registerUnits, releaseUnits } from './agents/register-units.ts';
import type { AgentOrders, LeaseView, RegisteredUnit, UnitOrder } from './farm-port.ts';
import { Followers } from './followers.ts';
import type { LeaseEnd } from './leases/outcome.ts';
import { readCommands, readEnded, requestUnit } from './leases/request-unit.ts';
import { type RoundResult, runRound } from './leases/round.ts';
import { recordRound } from './round-metrics.ts';

const LOG = logger('farm');
/** Rounds come at least this often: what other controllers do is seen then at the latest. */
const ROUND_MS = 1000;
/** Renewals per life of a lease. */
const RENEWALS = 6;
const CHANNEL = 'farm';

export interface FarmOptions {
  readonly db: Db;
  /** Wakes other controllers; null where there is none. */
  readonly bus: Bus | null;
  /** A lease that is not renewed ends after so long. */
  readonly leaseSeconds: number;
  /** A request for a board without units fails after so long. */
  readonly noUnitSeconds: number;
  readonly order: RequestOrder;
}

interface PendingEnd {
  readonly end: LeaseEnd;
  readonly done: () => void;
}

export class Farm {
  readonly #options: FarmOptions;
  readonly #id = randomUUID();
  readonly #sessions = new Set<AgentSession>();
  readonly #followers = new Followers();
  #loop: Loop | null = null;
  #isSendingAway = false;
  #ends: PendingEnd[] = [];
  #renewedAt = -Infinity;
  #unsubscribe: () => void = () => undefined;
  #last: RoundResult | null = null;

  constructor(options: FarmOptions) {
    this.#options = options;
  }

  start(): void {
    const { bus, leaseSeconds } = this.#options;
    this.#unsubscribe =
      bus?.onWake(`${CHANNEL}.*`, (channel) => {
        if (channel !== `${CHANNEL}.${this.#id}`) this.wake();
      }) ?? (() => undefined);
    const everyMs = Math.min(ROUND_MS, (leaseSeconds * 1000) / RENEWALS);
    const run = (): Promise<void> => this.#round();
    this.#loop = startLoop({ name: 'rounds', log: logger('farm'), everyMs, run });
  }

  /** Callers that go from now on have been sent away: their leases live on. Rounds go on, too. */
  prepareStop(): void {
    this.#isSendingAway = true;
  }

  async stop(): Promise<void> {
    this.prepareStop();
    this.#unsubscribe();
    await this.#loop?.stop();
    for (const session of this.#sessions) await this.disconnect(session);
  }

  /** What the newest round saw. */
  get last(): RoundResult | null {
    return this.#last;
  }

  /** Asks for a round soon. */
  wake(): void {
    this.#loop?.trigger();
  }

  /** Makes the request or finds it, and follows it to its end. A caller that goes gives it up. */
  async *request(order: UnitOrder, signal: AbortSignal): AsyncGenerator<LeaseView> {
    const leaseId = await requestUnit(this.#options.db, order);
    const views = this.#followers.follow(leaseId, signal);
    this.#tellOthers();
    this.wake();
    let hasEnded = false;
    try {
      for await (const view of views) {
        hasEnded = view.state === 'ended';
        yield view;
      }
    } finally {
      const isGivenUp = !hasEnded && !this.#isSendingAway;
      if (isGivenUp && !this.#followers.has(leaseId)) {
        void this.end({ leaseId, reason: 'cancelled', outcome: null });
      }
    }
  }

  /** Ends a lease in the next round that succeeds; resolves then. */
  end(end: LeaseEnd): Promise<void> {
    return new Promise((done) => {
      this.#ends.push({ end, done });
      this.wake();
    });
  }

  /** An agent has come with its units. */
  async connect(
    agent: string,
    units: readonly RegisteredUnit[],
    orders: AgentOrders,
  ): Promise<AgentSession> {
    const connection = randomUUID();
    await registerUnits(this.#options.db, agent, connection, units);
    const session = new AgentSession(
      connection,
      units.map(({ unitId }) => unitId),
      orders,
    );
    this.#sessions.add(session);
    LOG.info({ agent, units: units.length }, 'an agent has connected');
    this.wake();
    return session;
  }

  /** Its connection is over; its leases run out unless it comes back. */
  async disconnect(session: AgentSession): Promise<void> {
    if (!this.#sessions.delete(session)) return;
    await releaseUnits(this.#options.db, session.connection).catch((error: unknown) => {
      LOG.warn({ err: error }, 'units of an agent that left stay connected until they are silent');
    });
    this.wake();
  }

  async #round(): Promise<void> {
    const { db, leaseSeconds, noUnitSeconds, order } = this.#options;
    const pending = this.#ends;
    this.#ends = [];
    const startedAt = performance.now();
    const isRenewal = startedAt - this.#renewedAt >= (leaseSeconds * 1000) / RENEWALS;
    const alive = [...this.#sessions].filter((session) => session.isAlive(leaseSeconds * 500));
    try {
      this.#last = await runRound(db, {
        ends: pending.map(({ end }) => end),
        attached: this.#followers.leaseIds(),
        connections: alive.map(({ connection }) => connection),
        isRenewal,
        leaseSeconds,
        noUnitSeconds,
        order,
      });
    } catch (error) {
      this.#ends = [...pending, ...this.#ends];
      throw error;
    }
    if (isRenewal) this.#renewedAt = startedAt;
    for (const { done } of pending) done();
    recordRound(this.#last);
    if (this.#last.granted.length + this.#last.ended.length > 0) this.#tellOthers();
    await this.#tellAgents(this.#last);
    await this.#tellCallers(this.#last);
  }

  async #tellAgents(round: RoundResult): Promise<void> {
    const sessions = [...this.#sessions];
    const untold = sessions.flatMap((session) => session.untold(round.open));
    const commands = await readCommands(this.#options.db, untold);
    for (const session of sessions) session.tell(round.open, round.now, commands);
  }

  async #tellCallers({ open, queue }: RoundResult): Promise<void> {
    const places = new Map(queue.map((place) => [place.requestId, place]));
    const isOpen = new Set<string>();
    for (const { id, held } of open) {
      isOpen.add(id);
      const place = places.get(id);
      if (held !== null) {
        const { unitId, fence } = held;
        this.#followers.show(id, { state: 'granted', leaseId: id, unitId, fence });
      } else if (place !== undefined) {
        const { position, estimatedWaitSeconds } = place;
        this.#followers.show(id, { state: 'waiting', position, estimatedWaitSeconds });
      }
    }
    const over = this.#followers.leaseIds().filter((id) => !isOpen.has(id));
    for (const [id, view] of await readEnded(this.#options.db, over))
      this.#followers.show(id, view);
  }

  #tellOthers(): void {
    this.#options.bus?.wake(`${CHANNEL}.${this.#id}`);
  }
}
