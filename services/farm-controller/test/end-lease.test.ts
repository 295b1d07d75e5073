import { migrate, type OpenDb, transact } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { endLease } from '../src/leases/end-lease.ts';
import { lockFarm } from '../src/leases/farm-clock.ts';
import type { LeaseEnd } from '../src/leases/outcome.ts';

const UNDER = { unitId: 'u', fence: 3 };
const STOPPED: LeaseEnd = {
  leaseId: 'l',
  reason: 'finished',
  under: UNDER,
  outcome: {
    kind: 'failure',
    code: 'AGENT_LEASE_OVER',
    message: 'The run was stopped: its lease is at its end.',
    fault: 'platform',
    errorKind: 'infrastructure',
    isRetryable: true,
  },
};
const MEASURED: LeaseEnd = {
  leaseId: 'l',
  reason: 'finished',
  under: UNDER,
  outcome: { kind: 'measurement', sha256: 'ab'.repeat(32), sizeBytes: 1, repeats: true },
};

describe('the end of a lease', () => {
  let open: OpenDb;

  beforeAll(async () => {
    open = await openInMemory();
    await migrate(open);
    await open.db.insertInto('teams').values({ id: 't', name: 't' }).execute();
    const unit = { id: 'u', board: 'b', agent: 'a', driver: 'hold', fence: 3 };
    await open.db.insertInto('units').values(unit).execute();
  });
  afterAll(() => open.close());
  beforeEach(() => open.db.deleteFrom('leases').execute());

  /** Granted a minute ago; its hard end is so many seconds from now. */
  async function grant(hardEndSeconds: number): Promise<void> {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
    await open.db
      .insertInto('leases')
      .values({
        id: 'l',
        team_id: 't',
        board: 'b',
        class: 'ci',
        holder: 'h',
        state: 'granted',
        unit_id: 'u',
        fence: 3,
        granted_at: at(-60),
        expires_at: at(3600),
        hard_end: at(hardEndSeconds),
      })
      .execute();
  }

  const end = (given: LeaseEnd) =>
    transact(open.db, async (tx) => endLease(tx, given, await lockFarm(tx)));
  const lease = () => open.db.selectFrom('leases').selectAll().executeTakeFirstOrThrow();

  test('a run that its agent stopped at the hard end was too long, and is charged', async () => {
    await grant(0);
    expect(await end(STOPPED)).toMatchObject({ reason: 'hard-end' });
    expect(await lease()).toMatchObject({ end_reason: 'hard-end', result: null });
    expect((await lease()).charged_seconds).toBeGreaterThan(50);
  });

  test('a run that its agent stopped before is the fault of neither', async () => {
    await grant(600);
    expect(await end(STOPPED)).toMatchObject({ reason: 'finished', chargedSeconds: 0 });
  });

  test('a measurement that came by the hard end counts', async () => {
    await grant(0);
    expect(await end(MEASURED)).toMatchObject({ reason: 'finished' });
  });

  test.each([
    ['another unit', { unitId: 'v', fence: 3 }],
    ['another fence', { unitId: 'u', fence: 2 }],
  ])('a result of %s ends nothing', async (_what, under) => {
    await grant(600);
    expect(await end({ ...MEASURED, under })).toBeNull();
    expect(await lease()).toMatchObject({ state: 'granted', result: null });
  });
});
