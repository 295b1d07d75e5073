/**
 * One unit: one run at a time, each under a lease. A lower fence than the highest seen is refused, and
 * a fence is used once: the same command again finds its run, or the result that nobody has taken
 * yet, or is refused. A run ends by itself unless its lease is renewed, by our own clock.
 */
import { AppError } from '@flashline/errors';
import type { farm } from '@flashline/contracts';
import { inTrace, withSpan } from '@flashline/telemetry';
import { AGENT_LEASE_OVER, AGENT_STOPPED } from './errors.ts';
import { failureOf, staleFence } from './failures.ts';
import type { Fences } from './fences.ts';
import type { Driver } from './ports/driver.ts';
import type { RunLog } from './run-log.ts';

/** Why a run is aborted whose result nobody wants. */
const LEASE_OVER = Symbol('lease over');

export interface UnitOptions {
  readonly unitId: string;
  readonly board: string;
  readonly driver: Driver;
  readonly fences: Fences;
  readonly log: RunLog;
  /** Off only in tests that show what fences are for. */
  readonly hasFences: boolean;
  /** Told each result; those of runs are kept until their lease is over. */
  readonly onResult: (result: farm.RunResult) => void;
}

/** A lease that we know of. Times are those of `performance.now()`. */
interface Lease {
  readonly order: farm.RunOnUnit;
  readonly abort: AbortController;
  renewBy: number;
  readonly endBy: number;
  timer: NodeJS.Timeout | undefined;
}

export class Unit {
  readonly #options: UnitOptions;
  readonly #leases = new Map<string, Lease>();
  readonly #kept = new Map<string, farm.RunResult>();
  /** Commands are taken one after the other. */
  #taking: Promise<void> = Promise.resolve();
  #isStopping = false;
  #current: { readonly lease: Lease; readonly done: Promise<void> } | null = null;

  constructor(options: UnitOptions) {
    this.#options = options;
  }

  /** Leases that are worked on. */
  get leaseIds(): readonly string[] {
    return [...this.#leases.keys()];
  }

  /** Results that the controller has not acknowledged. */
  get results(): readonly farm.RunResult[] {
    return [...this.#kept.values()];
  }

  /** A command; may be one that came before. None is taken once the unit stops: its lease runs out. */
  order(order: farm.RunOnUnit): void {
    if (this.#isStopping) return;
    const { leaseId, fence } = order;
    const kept = this.#kept.get(leaseId);
    if (kept !== undefined) this.#options.onResult(kept);
    else if (this.#leases.get(leaseId)?.order.fence === fence) this.renew(order);
    else this.#take(order);
  }

  /** The lease goes on. */
  renew({ leaseId, renewWithinMs }: Pick<farm.RunOnUnit, 'leaseId' | 'renewWithinMs'>): void {
    const lease = this.#leases.get(leaseId);
    if (lease === undefined) return;
    lease.renewBy = performance.now() + renewWithinMs;
    this.#watch(lease);
  }

  /** The lease is over: what runs under it is killed, its result forgotten. */
  end(leaseId: string): void {
    this.#kept.delete(leaseId);
    this.#leases.get(leaseId)?.abort.abort(LEASE_OVER);
  }

  /** Kills what runs, says so, and waits for its end. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const stopped = new AppError(AGENT_STOPPED, 'The run was stopped because its agent stops.');
    for (const lease of this.#leases.values()) lease.abort.abort(stopped);
    await this.#taking;
    await this.#current?.done;
  }

  #take(order: farm.RunOnUnit): void {
    const now = performance.now();
    const lease: Lease = {
      order,
      abort: new AbortController(),
      renewBy: now + order.renewWithinMs,
      endBy: now + order.endWithinMs,
      timer: undefined,
    };
    this.#leases.set(order.leaseId, lease);
    this.#watch(lease);
    this.#taking = this.#taking.then(() => this.#accept(lease));
  }

  /** Aborts the lease at its deadline. */
  #watch(lease: Lease): void {
    clearTimeout(lease.timer);
    const left = Math.min(lease.renewBy, lease.endBy) - performance.now();
    lease.timer = setTimeout(
      () => {
        const why = lease.endBy <= performance.now() ? 'is at its end' : 'was not renewed';
        lease.abort.abort(new AppError(AGENT_LEASE_OVER, `The run was stopped: its lease ${why}.`));
      },
      Math.max(0, left),
    );
  }

  async #accept(lease: Lease): Promise<void> {
    const { unitId, fences, hasFences } = this.#options;
    const { fence } = lease.order;
    const highest = fences.highest(unitId);
    if (hasFences && fence <= highest) {
      this.#forget(lease);
      this.#options.onResult(resultOf(lease, { failure: staleFence(fence, highest) }));
      return;
    }
    this.#current?.lease.abort.abort(LEASE_OVER);
    await this.#current?.done;
    const done = this.#work(lease).then(() => {
      this.#forget(lease);
      if (this.#current?.lease === lease) this.#current = null;
    });
    this.#current = { lease, done };
  }

  #forget(lease: Lease): void {
    clearTimeout(lease.timer);
    this.#leases.delete(lease.order.leaseId);
  }

  /** Never rejects. */
  async #work(lease: Lease): Promise<void> {
    const { signal } = lease.abort;
    let result: farm.RunResult;
    try {
      const measurement = await this.#run(lease);
      const { repeats } = this.#options.driver;
      result = { ...resultOf(lease, { measurement }), repeats };
    } catch (error) {
      const cause: unknown = signal.aborted ? signal.reason : error;
      if (cause === LEASE_OVER) return;
      result = resultOf(lease, { failure: failureOf(cause) });
    }
    this.#kept.set(lease.order.leaseId, result);
    this.#options.onResult(result);
  }

  async #run(lease: Lease): Promise<farm.RunFinished['measurement']> {
    const { unitId, fences, log, driver } = this.#options;
    const { leaseId, fence, command, traceParent } = lease.order;
    const { signal } = lease.abort;
    signal.throwIfAborted();
    if (command === undefined) throw new Error('a lease came without its command');
    await fences.raise(unitId, fence);
    signal.throwIfAborted();
    const logged = { unit: unitId, fence, lease: leaseId };
    await log.start(logged);
    try {
      const headers = traceParent === '' ? {} : { traceparent: traceParent };
      const attributes = { 'flashline.unit': unitId, 'flashline.fence': fence };
      return await inTrace(headers, () =>
        withSpan('farm.run', attributes, () => driver.run({ unitId, command, signal })),
      );
    } finally {
      await log.end(logged);
    }
  }
}

type Came =
  { readonly measurement: farm.RunFinished['measurement'] } | { readonly failure: farm.RunFailure };

function resultOf(lease: Lease, came: Came): farm.RunResult {
  const { leaseId, unitId, fence } = lease.order;
  const base = { leaseId, unitId, fence, repeats: false };
  if ('failure' in came) return { ...base, outcome: { $case: 'failure', value: came.failure } };
  const { measurement } = came;
  return {
    ...base,
    outcome: measurement === undefined ? undefined : { $case: 'measurement', value: measurement },
  };
}
