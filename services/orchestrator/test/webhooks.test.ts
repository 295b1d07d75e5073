import { newId } from '@flashline/db';
import { appendEvent, eventsChannel, lastEventId } from '@flashline/jobs';
import type { RunningService } from '@flashline/lifecycle';
import { sql } from 'kysely';
import { dropDuties, holdDuty } from '../src/background/duty.ts';
import {
  addTeam,
  ended,
  gate,
  openPlatform,
  resetHooks,
  start,
  submit,
  until,
  type TestPlatform,
} from './platform.ts';

let platform: TestPlatform;
let orchestrator: RunningService;

beforeAll(async () => {
  platform = await openPlatform();
  orchestrator = await start(platform);
});

beforeEach(() => resetHooks(platform));

afterAll(async () => {
  await orchestrator.stop();
  await platform.close();
});

async function addWebhook(teamId: string, types: readonly string[] = []): Promise<string> {
  const id = newId();
  const row = { team_id: teamId, id, url: `https://example.com/${id}`, secret: 's' };
  const values = { ...row, event_types: JSON.stringify(types), created_by: 'alice' };
  await platform.open.db.insertInto('webhooks').values(values).execute();
  return row.url;
}

/** Numbers of the events that an address was called with. */
function calledWith(url: string): number[] {
  return platform.webhooks
    .filter((call) => call.url === url)
    .map(({ body }) => (JSON.parse(body) as { id: number }).id);
}

async function untilDelivered(teamId: string): Promise<number> {
  return until(async () => {
    const last = await lastEventId(platform.open.db, teamId);
    const behind = await platform.open.db
      .selectFrom('webhooks')
      .select('id')
      .where('team_id', '=', teamId)
      .where('last_event_id', '<', last)
      .execute();
    return behind.length === 0 ? last : null;
  });
}

describe('webhooks', () => {
  it('get every event of their team in order, under an id that tells nothing', async () => {
    const [team, other] = [await addTeam(platform), await addTeam(platform)];
    const url = await addWebhook(team.teamId);
    for (const each of [team, other]) {
      await ended(platform, each.teamId, await submit(platform, each));
    }
    const last = await untilDelivered(team.teamId);
    expect(calledWith(url)).toEqual(Array.from({ length: last }, (_, i) => i + 1));
    const ids = platform.webhooks.filter((call) => call.url === url).map(({ id }) => id);
    expect(new Set(ids).size).toBe(last);
    expect(ids.filter((id) => !/^msg_[\w-]{43}$/.test(id))).toEqual([]);
  });

  it('get the types that they asked for and no others', async () => {
    const team = await addTeam(platform);
    const url = await addWebhook(team.teamId, ['job.succeeded']);
    await ended(platform, team.teamId, await submit(platform, team));
    const last = await untilDelivered(team.teamId);
    expect(calledWith(url)).toEqual([last]);
  });

  it('get a failed event again under the same id, before those behind it', async () => {
    const { db } = platform.open;
    const { teamId } = await addTeam(platform);
    const url = await addWebhook(teamId);
    const send = platform.sendWebhook;
    platform.sendWebhook = async (call) => {
      await send(call);
      return calledWith(url).length === 1 ? 'answered 500' : null;
    };
    await db.transaction().execute(async (tx) => {
      const event = { teamId, jobId: newId(), type: 'stage.finished' } as const;
      await appendEvent(tx, event);
      await appendEvent(tx, event);
    });
    await until(async () => {
      const row = await db
        .updateTable('webhooks')
        .set({ next_attempt_at: sql<Date>`now()` })
        .where('team_id', '=', teamId)
        .where('attempts', '=', 1)
        .returning('last_error')
        .executeTakeFirst();
      return row ?? null;
    });
    await untilDelivered(teamId);
    platform.sendWebhook = send;
    expect(calledWith(url)).toEqual([1, 1, 2]);
    const [first, again, second] = platform.webhooks.filter((call) => call.url === url);
    expect(again!.id).toBe(first!.id);
    expect(second!.id).not.toBe(first!.id);
  });

  it('give an event up after a day, so that the next one gets its turn', async () => {
    const { db } = platform.open;
    const { teamId } = await addTeam(platform);
    const url = await addWebhook(teamId);
    const send = platform.sendWebhook;
    platform.sendWebhook = async (call) => {
      await send(call);
      return (JSON.parse(call.body) as { id: number }).id === 1 ? 'answered 500' : null;
    };
    await db
      .updateTable('webhooks')
      .set({ first_failed_at: sql<Date>`now() - interval '25 hours'`, attempts: 9 })
      .where('team_id', '=', teamId)
      .execute();
    await db.transaction().execute(async (tx) => {
      const event = { teamId, jobId: newId(), type: 'stage.finished' } as const;
      await appendEvent(tx, event);
      await appendEvent(tx, event);
    });
    await untilDelivered(teamId);
    platform.sendWebhook = send;
    expect(calledWith(url)).toEqual([1, 2]);
  });
});

describe('a slow address', () => {
  it('holds up neither other teams nor the other webhooks of its own', async () => {
    const { db } = platform.open;
    const [slow, quick] = [await addTeam(platform), await addTeam(platform)];
    const urls = [await addWebhook(slow.teamId), await addWebhook(slow.teamId)];
    const other = await addWebhook(quick.teamId);
    const [reached, answer] = [gate(), gate()];
    const send = platform.sendWebhook;
    platform.sendWebhook = async (call) => {
      if (call.url !== urls[0]) return send(call);
      reached.open();
      await answer.wait;
      return send(call);
    };
    const event = { jobId: newId(), type: 'stage.finished' } as const;
    await db.transaction().execute((tx) => appendEvent(tx, { ...event, teamId: slow.teamId }));
    platform.bus.wake(eventsChannel(slow.teamId));
    await reached.wait;
    for (const { teamId } of [slow, quick]) {
      await db.transaction().execute((tx) => appendEvent(tx, { ...event, teamId }));
      platform.bus.wake(eventsChannel(teamId));
    }
    await untilDelivered(quick.teamId);
    await until(async () => (calledWith(urls[1]!).length === 2 ? true : null));
    expect(calledWith(other)).toEqual([1]);
    expect(calledWith(urls[0]!)).toEqual([]);
    answer.open();
    await untilDelivered(slow.teamId);
    platform.sendWebhook = send;
    expect(calledWith(urls[0]!)).toEqual([1, 2]);
  });

  it('takes nothing back where another process has gone on meanwhile', async () => {
    const { db } = platform.open;
    const { teamId } = await addTeam(platform);
    const url = await addWebhook(teamId);
    const [reached, answer] = [gate(), gate()];
    const send = platform.sendWebhook;
    platform.sendWebhook = async (call) => {
      reached.open();
      await answer.wait;
      return send(call);
    };
    const event = { teamId, jobId: newId(), type: 'stage.finished' } as const;
    for (let i = 0; i < 3; i++) await db.transaction().execute((tx) => appendEvent(tx, event));
    platform.bus.wake(eventsChannel(teamId));
    await reached.wait;
    await db
      .updateTable('webhooks')
      .set({ last_event_id: 3 })
      .where('team_id', '=', teamId)
      .execute();
    answer.open();
    await until(async () => (calledWith(url).length > 0 ? true : null));
    await db.transaction().execute((tx) => appendEvent(tx, event));
    await untilDelivered(teamId);
    platform.sendWebhook = send;
    expect(calledWith(url)).toEqual([1, 4]);
  });
});

describe('a duty', () => {
  it('that comes now and then stays with who has it until the next time', async () => {
    const { db } = platform.open;
    await until(async () => {
      const { rows } = await sql<{ name: string }>`
        select name from duties where (name = 'retention' and expires_at > now() + interval '10 minutes')
          or (name = 'collect' and expires_at > now() + interval '1 hour')`.execute(db);
      return rows.length === 2 ? true : null;
    });
  });

  it('has one holder at a time, until that one is silent or gives it back', async () => {
    const { db } = platform.open;
    expect(await holdDuty(db, 'test', 'a')).toBe(true);
    expect(await holdDuty(db, 'test', 'b')).toBe(false);
    expect(await holdDuty(db, 'test', 'a')).toBe(true);
    await db
      .updateTable('duties')
      .set({ expires_at: sql<Date>`now() - interval '1 second'` })
      .where('name', '=', 'test')
      .execute();
    expect(await holdDuty(db, 'test', 'b')).toBe(true);
    expect(await holdDuty(db, 'test', 'a')).toBe(false);
    await dropDuties(db, 'b');
    expect(await holdDuty(db, 'test', 'a')).toBe(true);
  });
});
