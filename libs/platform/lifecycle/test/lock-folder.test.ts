import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { lockFolder } from '../src/index.ts';
import { startScript } from './child.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashline-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function codeOf(locking: Promise<unknown>): Promise<string> {
  return locking.then(
    () => 'locked',
    (error: unknown) => (error instanceof AppError ? `${error.kind} ${error.code}` : String(error)),
  );
}

test('a folder is locked once, and again after its release', async () => {
  const data = join(folder, 'made', 'on', 'the', 'way');
  const lock = await lockFolder(data);
  expect(await codeOf(lockFolder(data, 0))).toBe('usage LIFECYCLE_FOLDER_IN_USE');
  await lock.release();
  await lock.release();
  await (await lockFolder(data)).release();
});

test('two folders are locked at the same time', async () => {
  const locks = await Promise.all(['a', 'b'].map((name) => lockFolder(join(folder, name))));
  for (const lock of locks) await lock.release();
});

test('the lock of a process that was killed is free', async () => {
  for (let round = 0; round < 3; round += 1) {
    const holder = startScript('lock-holder.ts', folder);
    await holder.says('locked');
    expect(await codeOf(lockFolder(folder, 0))).toBe('usage LIFECYCLE_FOLDER_IN_USE');
    holder.process.kill('SIGKILL');
    await holder.ended;
    const lock = await lockFolder(folder);
    await lock.release();
  }
});

test('of processes that start at once, one holds the folder', async () => {
  const holders = [1, 2, 3].map(() => startScript('lock-holder.ts', folder));
  const outcomes = await Promise.all(
    holders.map((holder) =>
      holder.says('locked').then(
        () => 'locked',
        () => (holder.output().includes('LIFECYCLE_FOLDER_IN_USE') ? 'refused' : holder.output()),
      ),
    ),
  );
  for (const holder of holders) holder.process.kill('SIGKILL');
  await Promise.all(holders.map(({ ended }) => ended));
  expect(outcomes.toSorted()).toEqual(['locked', 'refused', 'refused']);
});

test('a process whose lock is taken from it ends and says so', async () => {
  const holder = startScript('lock-holder.ts', folder);
  await holder.says('locked');
  const held = execFileSync('pgrep', ['-P', String(holder.process.pid)], { encoding: 'utf8' });
  process.kill(Number(held.trim()), 'SIGKILL');
  expect(await holder.ended).not.toBe(0);
  expect(holder.output()).toContain('LIFECYCLE_LOCK_LOST');
});

test('a folder that cannot be made is an error of the file system', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await codeOf(lockFolder(join(folder, 'file', 'data')))).toBe(
    'infrastructure FILE_NOT_WRITABLE',
  );
});

test('a lock file that cannot be opened is an error of its own', async () => {
  symlinkSync(join(folder, 'nowhere', 'lock'), join(folder, 'lock'));
  expect(await codeOf(lockFolder(folder))).toBe('infrastructure LIFECYCLE_LOCK_FAILED');
});
