/** What holds for every store. */

import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Store } from '../../src/index.ts';

const NONE = 'ab'.repeat(32);

/** Bytes as a source, in chunks. */
export async function* chunks(...parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* parts;
}

/** All bytes of an object. */
export async function bytesOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(source));
}

/** The hash of bytes. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Declares the tests of a store; `open` gives one that holds the same objects each time, `abandon` begins
 * to store an object and leaves it unfinished, as a process that is killed does.
 */
export function describeStore(open: () => Promise<Store>, abandon: () => Promise<void>): void {
  let store: Store;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flashline-test-'));
    store = await open();
  });
  afterAll(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test('any bytes come back, whole and in any range', async () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 });
    const ranges = fc.tuple(fc.nat(2200), fc.nat(2200));
    await fc.assert(
      fc.asyncProperty(parts, ranges, async (given, [a, b]) => {
        const bytes = Buffer.concat(given);
        const stored = await store.put('any', chunks(...given));
        expect(stored).toEqual({ sha256: hashOf(bytes), sizeBytes: bytes.length });
        expect(await bytesOf(await store.get('any', stored.sha256))).toEqual(bytes);
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        expect(await bytesOf(await store.get('any', stored.sha256, range))).toEqual(
          bytes.subarray(range.start, range.end + 1),
        );
      }),
      { numRuns: 30 },
    );
  });

  test('a file that is not there fails the call that was to store it, and nothing else', async () => {
    const path = join(folder, 'none');
    await expect(store.putFile('any', path)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(store.putFile('No Team', path)).rejects.toMatchObject({ code: 'STORE_BAD_KEY' });
  });

  test('a large object comes back, though two store it at the same time', async () => {
    const bytes = randomBytes(70 * 1024 * 1024);
    const [first, second] = await Promise.all([
      store.put('large', chunks(bytes)),
      store.put('large', chunks(bytes.subarray(0, 1000), bytes.subarray(1000))),
    ]);
    expect(second).toEqual(first);
    const path = join(folder, 'large');
    await store.getFile('large', first.sha256, path);
    expect(hashOf(await readFile(path))).toBe(first.sha256);
    await store.delete('large', first.sha256);
  });

  test('many who read slowly hold up nobody', async () => {
    const bytes = randomBytes(1024 * 1024);
    const { sha256 } = await store.put('slow', chunks(bytes));
    const reads = await Promise.all(Array.from({ length: 40 }, () => store.get('slow', sha256)));
    const begun = reads.map((read) => read[Symbol.asyncIterator]());
    const first = await Promise.all(begun.map((read) => read.next()));
    await store.put('slow', chunks(Buffer.from('another')));
    expect(await store.stat('slow', sha256)).toMatchObject({ sizeBytes: bytes.length });
    const rest = await Promise.all(
      begun.map((read) => bytesOf({ [Symbol.asyncIterator]: () => read })),
    );
    for (const [n, tail] of rest.entries()) {
      expect(Buffer.concat([first[n]?.value as Uint8Array, tail]).equals(bytes)).toBe(true);
    }
  });

  test('a file is stored, and an object read into a file', async () => {
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await writeFile(from, 'firmware');
    const { sha256 } = await store.putFile('files', from);
    await store.getFile('files', sha256, to);
    expect(await readFile(to, 'utf8')).toBe('firmware');
    await expect(store.getFile('files', NONE, join(folder, 'none'))).rejects.toMatchObject({
      code: 'STORE_MISSING',
    });
    expect((await readdir(folder)).filter((name) => /none|part/.test(name))).toEqual([]);
  });

  test('teams do not see each other’s objects', async () => {
    const { sha256 } = await store.put('team-a', chunks(Buffer.from('secret')));
    await expect(store.get('team-b', sha256)).rejects.toMatchObject({ code: 'STORE_MISSING' });
    expect(await store.stat('team-b', sha256)).toBeNull();
    await store.delete('team-b', sha256);
    expect(await store.stat('team-a', sha256)).toMatchObject({ sizeBytes: 6 });
  });

  test('deleting twice is fine, and so is storing twice', async () => {
    const put = (): Promise<{ sha256: string }> => store.put('twice', chunks(Buffer.from('x')));
    const { sha256 } = await put();
    await put();
    await store.delete('twice', sha256);
    await store.delete('twice', sha256);
    expect(await store.stat('twice', sha256)).toBeNull();
    await put();
    expect(await bytesOf(await store.get('twice', sha256))).toEqual(Buffer.from('x'));
  });

  test('a source that is too long, has another hash or breaks leaves nothing', async () => {
    const bytes = randomBytes(5000);
    const absent = async (): Promise<void> =>
      expect(await store.stat('left', hashOf(bytes))).toBeNull();
    await expect(store.put('left', chunks(bytes), { maxBytes: 4999 })).rejects.toMatchObject({
      code: 'STORE_TOO_LARGE',
    });
    await absent();
    await expect(store.put('left', chunks(bytes), { sha256: NONE })).rejects.toMatchObject({
      code: 'STORE_HASH_MISMATCH',
    });
    await absent();
    const breaking = async function* (): AsyncGenerator<Uint8Array> {
      yield bytes;
      throw new Error('the caller hung up');
    };
    await expect(store.put('left', breaking())).rejects.toThrow('the caller hung up');
    await absent();
    const exact = { maxBytes: 5000, sha256: hashOf(bytes) };
    expect(await store.put('left', chunks(bytes), exact)).toMatchObject({ sizeBytes: 5000 });
  });

  test('what was left unfinished goes once it is old, and what is being stored does not', async () => {
    const aDay = 24 * 3600 * 1000;
    await store.removeUnfinished(new Date(Date.now() + aDay));
    await abandon();
    expect(await store.removeUnfinished(new Date(Date.now() - aDay))).toBe(0);
    const objects = await Array.fromAsync(store.list());
    expect(await store.removeUnfinished(new Date(Date.now() + aDay))).toBe(1);
    expect(await store.removeUnfinished(new Date(Date.now() + aDay))).toBe(0);
    expect(await Array.fromAsync(store.list())).toEqual(objects);
    const slow = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      await store.removeUnfinished(new Date(Date.now() - aDay));
      yield Buffer.from('way');
    };
    const { sha256 } = await store.put('slow', slow());
    expect(await bytesOf(await store.get('slow', sha256))).toEqual(Buffer.from('halfway'));
  });

  test('the list has every object of every team once, with its size and time', async () => {
    const stored = [];
    for (let n = 0; n < 12; n += 1) {
      stored.push(await store.put(`list-${n % 3}`, chunks(Buffer.from(`object ${n}`))));
    }
    const listed = (await Array.fromAsync(store.list())).filter(({ teamId }) =>
      teamId.startsWith('list-'),
    );
    expect(listed.map(({ sha256 }) => sha256).sort()).toEqual(
      stored.map(({ sha256 }) => sha256).sort(),
    );
    for (const { teamId, sha256, sizeBytes, modifiedAt } of listed) {
      expect(await store.stat(teamId, sha256)).toMatchObject({ sizeBytes });
      expect(Number.isFinite(modifiedAt.getTime())).toBe(true);
    }
  });

  test('names that are not plain are refused by every call', async () => {
    const bad = { code: 'STORE_BAD_KEY' };
    for (const team of ['', '..', '../a', 'a/b', 'A', 'a b', '.', 'a\0', '-a']) {
      await expect(store.put(team, chunks(Buffer.from('x')))).rejects.toMatchObject(bad);
      await expect(store.get(team, NONE)).rejects.toMatchObject(bad);
    }
    for (const hash of ['', '..', NONE.toUpperCase(), `${NONE}0`, `../${NONE}`, 'ab']) {
      await expect(store.get('a', hash)).rejects.toMatchObject(bad);
      await expect(store.stat('a', hash)).rejects.toMatchObject(bad);
      await expect(store.delete('a', hash)).rejects.toMatchObject(bad);
      await expect(store.getFile('a', hash, join(folder, 'x'))).rejects.toMatchObject(bad);
      await expect(store.presign('a', hash, { fileName: 'x', seconds: 1 })).rejects.toMatchObject(
        bad,
      );
    }
  });

  test('a presigned address, where there are any, gives that object alone as a download', async () => {
    const { sha256 } = await store.put('sign', chunks(Buffer.from('elf')));
    const name = 'vww "ü" ; x.elf';
    const url = await store.presign('sign', sha256, { fileName: name, seconds: 60 });
    if (url === null) return;
    const answer = await fetch(url);
    expect(await answer.text()).toBe('elf');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="vww_______x.elf"; filename*=UTF-8''${encodeURIComponent(name)}`,
    );
    const other = await store.put('sign', chunks(Buffer.from('other')));
    expect((await fetch(url.replace(sha256, other.sha256))).status).toBe(403);
  });

  test('a store that is opened again has what was stored, and says that it can be used', async () => {
    const { sha256 } = await store.put('again', chunks(Buffer.from('kept')));
    const second = await open();
    await second.check();
    expect(await bytesOf(await second.get('again', sha256))).toEqual(Buffer.from('kept'));
    await second.close();
  });
}
