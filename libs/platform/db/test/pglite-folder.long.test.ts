/** What the files of an embedded database survive. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { DB_NOT_OPENED, DB_UNAVAILABLE, migrate, newId, openPglite } from '../src/index.ts';

const COMMITTER = fileURLToPath(new URL('./commit-until-killed.ts', import.meta.url));

let root = '';
let folder = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flashline-pglite-'));
  folder = join(root, 'data', 'db');
});

afterEach(() => rm(root, { recursive: true, force: true }));

test('what is committed is there after the folder is closed and opened again', async () => {
  const id = newId();
  const first = await openPglite({ folder });
  await migrate(first);
  await first.db.insertInto('teams').values({ id, name: id }).execute();
  await first.close();
  expect(await teamsOf(folder)).toEqual([id]);
});

test('what was committed survives SIGKILL of the process, three times over', async () => {
  const committed: string[] = [];
  for (const count of [300, 20, 1]) {
    const child = start();
    const printed: string[] = [];
    for await (const line of createInterface(child.stdout!)) {
      printed.push(line);
      if (printed.length === count + 1) child.kill('SIGKILL');
    }
    expect(printed.shift()).toBe('open');
    expect(printed.length).toBeGreaterThanOrEqual(count);
    committed.push(...printed);
  }
  const found = new Set(await teamsOf(folder));
  expect(committed.filter((id) => !found.has(id))).toEqual([]);
  // The one that was being committed may be there or not, per kill.
  expect(found.size - committed.length).toBeLessThanOrEqual(3);
  // Four minutes at a load of 30.
}, 1_800_000);

test('a process killed while it makes the folder leaves nothing in the way of the next', async () => {
  do {
    // Again where it was done before the signal came.
    await rm(folder, { recursive: true, force: true });
    const child = start();
    const ended = once(child, 'exit');
    while (!existsSync(`${folder}.part/PG_VERSION`) && !existsSync(folder)) await sleep(1);
    child.kill('SIGKILL');
    await ended;
  } while (existsSync(folder));
  expect(await teamsOf(folder)).toEqual([]);
  expect(existsSync(`${folder}.part`)).toBe(false);
});

test('an engine that cannot write its log ends, and is started again once it can', async () => {
  const id = newId();
  const open = await openPglite({ folder });
  await migrate(open);
  await open.db.insertInto('teams').values({ id, name: id }).execute();
  // Where it would begin the next part of its log: as with a full disk, that cannot be made.
  const inTheWay = join(folder, 'pg_wal', 'xlogtemp.42');
  await mkdir(inTheWay);
  const write = () =>
    sql`select pg_logical_emit_message(true, 'log', repeat('x', 1000000))`.execute(open.db);
  const writeOn = async (): Promise<never> => {
    for (;;) await write();
  };
  for (let times = 0; times < 2; times++) {
    await expect(writeOn()).rejects.toMatchObject({ code: DB_UNAVAILABLE.code });
  }
  await rm(inTheWay, { recursive: true });
  while (!(await isDone(write()))) await sleep(100);
  expect(await open.db.selectFrom('teams').select('id').execute()).toEqual([{ id }]);
  await open.close();
});

test('an empty folder is filled', async () => {
  await mkdir(folder, { recursive: true });
  expect(await teamsOf(folder)).toEqual([]);
});

test('a folder of other files is refused, and keeps them', async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'mine.txt'), 'x');
  await expect(openPglite({ folder })).rejects.toMatchObject({ code: DB_NOT_OPENED.code });
  expect(existsSync(join(folder, 'mine.txt'))).toBe(true);
});

test('a folder whose files are spoilt is refused with its name and the reason', async () => {
  const open = await openPglite({ folder });
  await open.close();
  await writeFile(join(folder, 'global', 'pg_control'), 'spoilt');
  await expect(openPglite({ folder })).rejects.toMatchObject({
    code: DB_NOT_OPENED.code,
    message: expect.stringContaining(folder) as unknown,
  });
});

async function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function start(): ChildProcess {
  return spawn(process.execPath, [COMMITTER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function teamsOf(place: string): Promise<readonly string[]> {
  const open = await openPglite({ folder: place });
  try {
    await migrate(open);
    return (await open.db.selectFrom('teams').select('id').execute()).map(({ id }) => id);
  } finally {
    await open.close();
  }
}
