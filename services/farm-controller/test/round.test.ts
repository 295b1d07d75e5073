import { migrate, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { fairOrder } from '@flashline/schedule';
import { type RoundInput, runRound } from '../src/leases/round.ts';

const LEASE_SECONDS = 30;
const NOBODY: RoundInput = {
  ends: [],
  attached: [],
  connections: [],
  isRenewal: true,
  leaseSeconds: LEASE_SECONDS,
  noUnitSeconds: 60,
  order: fairOrder,
};

describe('a round', () => {
  let open: OpenDb;

  beforeAll(async () => {
    open = await openInMemory();
    await migrate(open);
    await open.db.insertInto('teams').values({ id: 't', name: 't' }).execute();
  });
  afterAll(() => open.close());
  beforeEach(async () => {
    for (const table of ['leases', 'units', 'farm_accounts'] as const) {
      await open.db.deleteFrom(table).execute();
    }
  });

  const at = (seconds: number) => new Date(Date.now() + seconds * 1000);
  const round = (input: Partial<RoundInput> = {}) => runRound(open.db, { ...NOBODY, ...input });
  const lease = () => open.db.selectFrom('leases').selectAll().executeTakeFirstOrThrow();

  async function addUnit(seenSeconds: number): Promise<void> {
    const unit = { id: 'u', board: 'b', agent: 'a', driver: 'hold', fence: 3, connection: 'c' };
    const seen = { is_connected: true, last_seen_at: at(seenSeconds) };
    await open.db
      .insertInto('units')
      .values({ ...unit, ...seen })
      .execute();
  }

  /** A lease of a unit that was seen as long ago as its caller; times are seconds from now. */
  async function grant(given: {
    readonly granted: number;
    readonly expires: number;
    readonly hardEnd: number;
    readonly callerSeen: number;
    readonly unitSeen: number;
  }): Promise<void> {
    await addUnit(given.unitSeen);
    const asked = { id: 'l', team_id: 't', board: 'b', class: 'ci', holder: 'h' };
    const held = { state: 'granted', unit_id: 'u', fence: 3 } as const;
    const times = {
      requested_at: at(given.granted),
      granted_at: at(given.granted),
      expires_at: at(given.expires),
      hard_end: at(given.hardEnd),
      caller_seen_at: at(given.callerSeen),
    };
    await open.db
      .insertInto('leases')
      .values({ ...asked, ...held, ...times })
      .execute();
  }

  test('a lease that nobody could renew for hours has expired, and costs nothing', async () => {
    await grant({
      granted: -7200,
      expires: -7000,
      hardEnd: -6300,
      callerSeen: -7030,
      unitSeen: -7030,
    });
    await round();
    expect(await lease()).toMatchObject({ end_reason: 'expired', charged_seconds: 0 });
  });

  test('a lease at its hard end was too long, and its team pays until then', async () => {
    await grant({ granted: -950, expires: 25, hardEnd: -50, callerSeen: 0, unitSeen: 0 });
    await round({ attached: ['l'], connections: ['c'] });
    expect(await lease()).toMatchObject({ end_reason: 'hard-end' });
    expect((await lease()).charged_seconds).toBeCloseTo(900, 0);
  });

  test('a lease whose caller has left is paid until it was no longer renewed', async () => {
    await grant({ granted: -100, expires: -40, hardEnd: 800, callerSeen: -70, unitSeen: 0 });
    await round({ connections: ['c'] });
    expect(await lease()).toMatchObject({ end_reason: 'abandoned' });
    expect((await lease()).charged_seconds).toBeCloseTo(60, 0);
  });

  test('a strike of more than a day ago counts no more', async () => {
    await addUnit(0);
    const failed = { team_id: 't', board: 'b', class: 'ci', unit_id: 'u', fence: 1 };
    const ended = { state: 'ended', end_reason: 'finished', fault: 'unit' } as const;
    const strikes = [-90_000, -3600].map((seconds, n) => {
      return { ...failed, ...ended, id: `l${n}`, holder: `h${n}`, ended_at: at(seconds) };
    });
    await open.db.insertInto('leases').values(strikes).execute();
    await open.db
      .updateTable('units')
      .set({ strikes: 2, strikes_since: at(-100_000) })
      .execute();
    await round();
    const unit = await open.db.selectFrom('units').select('strikes').executeTakeFirstOrThrow();
    expect(unit).toEqual({ strikes: 1 });
  });

  test('a lease whose agent has gone has expired, and costs nothing', async () => {
    await grant({ granted: -100, expires: -1, hardEnd: 800, callerSeen: 0, unitSeen: -70 });
    await round({ attached: ['l'] });
    expect(await lease()).toMatchObject({ end_reason: 'expired', charged_seconds: 0 });
  });
});
