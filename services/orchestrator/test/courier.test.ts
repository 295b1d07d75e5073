/** Whose turn it is where more webhooks have something to get than are called at the same time. */
import { migrate, newId, transact, type OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { appendEvent } from '@flashline/jobs';
import { sql } from 'kysely';
import { webhookCourier } from '../src/background/deliver-webhooks.ts';
import type { WebhookCall } from '../src/index.ts';
import { gate, until } from './platform.ts';

/** Of one team at the same time. */
const PLACES = 8;

let open: OpenDb;

beforeAll(async () => {
  open = await openInMemory();
  await migrate(open);
});

afterAll(() => open.close());

test('a webhook gives its place to those that wait after its turn, however much there is for it', async () => {
  const { db } = open;
  const teamId = newId();
  await db.insertInto('teams').values({ id: teamId, name: 'team' }).execute();
  const urls = Array.from({ length: PLACES + 1 }, (_, i) => `https://example.com/${i}`);
  for (const [i, url] of urls.entries()) {
    const row = { team_id: teamId, id: newId(), url, secret: 's', event_types: '[]' };
    const since = sql<Date>`now() - ${PLACES - i}::integer * interval '1 minute'`;
    await db
      .insertInto('webhooks')
      .values({ ...row, created_by: 'alice', next_attempt_at: since })
      .execute();
  }
  const event = { teamId, jobId: newId(), type: 'stage.finished' } as const;
  for (let i = 0; i < 3; i++) await transact(db, (tx) => appendEvent(tx, event));

  const called: string[] = [];
  let answer = gate();
  const send = async ({ url }: WebhookCall): Promise<null> => {
    called.push(url);
    await answer.wait;
    return null;
  };
  const holdsDuty = () => Promise.resolve(true);
  const courier = webhookCourier(db, { send, holdsDuty, turnMs: 0 });
  const { signal } = new AbortController();
  const calls = (count: number) => until(async () => (called.length >= count ? true : null));

  await courier.round(signal);
  await calls(PLACES);
  await courier.round(signal);
  expect(called.toSorted()).toEqual(urls.slice(0, PLACES));
  const first = answer;
  answer = gate();
  first.open();
  await until(async () => {
    await courier.round(signal);
    return called.length >= 2 * PLACES ? true : null;
  });
  expect(called).toContain(urls[PLACES]);
  answer.open();
  await courier.idle();
});
