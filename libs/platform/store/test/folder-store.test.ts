import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { folderStore } from '../src/index.ts';
import { bytesOf, chunks, describeStore } from './conformance/store.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-store-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the store in a folder', () => {
  const abandon = async () => {
    const child = await hangingPut();
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  describeStore(() => folderStore({ folder }), abandon);
});

/** A process that has stored half of an object. */
async function hangingPut() {
  const program = join(import.meta.dirname, 'put-and-hang.ts');
  const child = spawn(process.execPath, [program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('what a killed process had half written is removed, what a living one writes is not', async () => {
  const child = await hangingPut();
  await folderStore({ folder });
  expect(await readdir(join(folder, 'partial'))).toHaveLength(1);
  child.kill('SIGKILL');
  await once(child, 'close');
  const store = await folderStore({ folder });
  expect(await readdir(join(folder, 'partial'))).toEqual([]);
  expect((await Array.fromAsync(store.list())).filter(({ teamId }) => teamId === 'team')).toEqual(
    [],
  );
});

test('whenever a process is killed, its objects are whole or absent, and none that it told is lost', async () => {
  const program = join(import.meta.dirname, 'put-for-ever.ts');
  for (const count of [1, 10, 25]) {
    const child = spawn(process.execPath, [program, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // It counts as running until it has been waited for.
    const isGone = once(child, 'exit');
    const told: string[] = [];
    for await (const line of createInterface(child.stdout)) {
      told.push(line);
      if (told.length === count) child.kill('SIGKILL');
    }
    await isGone;
    const store = await folderStore({ folder });
    for (const sha256 of told) {
      expect(await store.stat('crash', sha256)).toMatchObject({ sizeBytes: 200_000 });
    }
    for await (const { teamId, sha256 } of store.list()) {
      if (teamId === 'crash') await bytesOf(await store.get(teamId, sha256));
    }
    expect(await readdir(join(folder, 'partial'))).toEqual([]);
  }
});

test('an object that was changed on the disk is found out when it is read', async () => {
  const store = await folderStore({ folder });
  const { sha256 } = await store.put('corrupt', chunks(Buffer.from('good')));
  await writeFile(join(folder, 'objects', 'corrupt', sha256.slice(0, 2), sha256), 'evil');
  const corrupt = { code: 'STORE_CORRUPT' };
  await expect(bytesOf(await store.get('corrupt', sha256))).rejects.toMatchObject(corrupt);
  const path = join(folder, 'copy');
  await expect(store.getFile('corrupt', sha256, path)).rejects.toMatchObject(corrupt);
  expect((await readdir(folder)).sort()).toEqual(['objects', 'partial']);
  await store.put('corrupt', chunks(Buffer.from('good')));
  expect(await bytesOf(await store.get('corrupt', sha256))).toEqual(Buffer.from('good'));
});
