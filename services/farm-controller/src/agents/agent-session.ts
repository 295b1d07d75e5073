/**
 * An agent that is connected here. After each round it is told the difference between the leases of
 * its units and what it has been told before; so it does not matter what either side has forgotten.
 * A unit whose agent has come through a later connection is worked on over that one alone.
 */
import type { AgentOrders, LeaseOrder } from '../farm-port.ts';
import type { HeldUnit, OpenLease } from '../leases/read-farm.ts';

type Told = Pick<HeldUnit, 'unitId' | 'fence' | 'expiresAt'>;
type Commands = ReadonlyMap<string, Pick<LeaseOrder, 'command' | 'traceParent'>>;

/** One connection of one agent. */
export class AgentSession {
  readonly connection: string;
  readonly #unitIds: ReadonlySet<string>;
  readonly #orders: AgentOrders;
  /** Leases that it knows of, by their id. */
  readonly #told = new Map<string, Told>();
  #heardAt = performance.now();

  constructor(connection: string, unitIds: readonly string[], orders: AgentOrders) {
    this.connection = connection;
    this.#unitIds = new Set(unitIds);
    this.#orders = orders;
  }

  /** True where it was heard of within `ms`. */
  isAlive(ms: number): boolean {
    return performance.now() - this.#heardAt < ms;
  }

  has(unitId: string): boolean {
    return this.#unitIds.has(unitId);
  }

  /** It has spoken; it knows of these leases. */
  hear(leases: readonly { leaseId: string; unitId: string; fence: number }[]): void {
    this.#heardAt = performance.now();
    for (const { leaseId, unitId, fence } of leases) {
      if (!this.#told.has(leaseId)) this.#told.set(leaseId, { unitId, fence, expiresAt: 0 });
    }
  }

  /** Those of `open` that it must be given the command of. */
  untold(open: readonly OpenLease[]): readonly string[] {
    return open.flatMap(({ id, held }) =>
      held !== null && this.#isOver(held) && !this.#told.has(id) ? [id] : [],
    );
  }

  /** Tells it what has changed. `now` is the time of `open`; `commands` has the untold ones. */
  tell(open: readonly OpenLease[], now: number, commands: Commands): void {
    const live = new Map(open.flatMap(({ id, held }) => (held === null ? [] : [[id, held]])));
    for (const [leaseId, { unitId, fence }] of this.#told) {
      if (live.has(leaseId)) continue;
      this.#told.delete(leaseId);
      this.#orders.end({ leaseId, unitId, fence });
    }
    for (const [leaseId, held] of live) {
      if (this.#isOver(held)) this.#tellOne(leaseId, held, now, commands);
    }
  }

  #isOver({ connection }: HeldUnit): boolean {
    return connection === this.connection;
  }

  #tellOne(leaseId: string, held: HeldUnit, now: number, commands: Commands): void {
    const { unitId, fence, expiresAt } = held;
    const told = this.#told.get(leaseId);
    const command = commands.get(leaseId);
    const renewWithinMs = Math.max(0, Math.floor((expiresAt - now) * 1000));
    if (told === undefined) {
      if (command === undefined) return;
      const endWithinMs = Math.max(0, Math.floor((held.hardEnd - now) * 1000));
      this.#orders.run({ leaseId, unitId, fence, renewWithinMs, endWithinMs, ...command });
    } else if (expiresAt !== told.expiresAt) {
      this.#orders.renew({ leaseId, unitId, fence, renewWithinMs });
    } else return;
    this.#told.set(leaseId, { unitId, fence, expiresAt });
  }
}
