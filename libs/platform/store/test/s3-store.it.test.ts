import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type RealS3Server, startMinio, startVersitygw } from '@flashline/real-servers';
import { s3Store, type Store } from '../src/index.ts';
import { s3Client } from '../src/s3-client.ts';
import { bytesOf, chunks, describeStore, hashOf } from './conformance/store.ts';

const UNAVAILABLE = { code: 'STORE_UNAVAILABLE', retryable: true };

describe.each([
  ['MinIO', startMinio],
  ['versitygw', startVersitygw],
])('the store on %s', (_name, start) => {
  let server: RealS3Server;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server.stop());

  const open = (waitMs = 0): Promise<Store> => {
    const { url, accessKey, secretKey } = server;
    return s3Store({ url, accessKey, secretKey, bucket: 'flashline', waitMs });
  };
  /** What a process does that is killed between the parts of a large object. */
  const abandon = async (): Promise<void> => {
    const { url, accessKey, secretKey } = server;
    const { client, close } = s3Client({ url, accessKey, secretKey, bucket: 'flashline' });
    const objectName = `team/${hashOf(randomBytes(8))}`;
    const uploadID = await client.initiateNewMultipartUpload('flashline', objectName, {});
    const part = { bucketName: 'flashline', objectName, uploadID, partNumber: 1, headers: {} };
    await client.uploadPart(part, Buffer.alloc(5_300_000));
    close();
  };
  describeStore(() => open(), abandon);

  test('objects that were confirmed survive a server that is killed while more are stored', async () => {
    const store = await open();
    const stored: string[] = [];
    const putting = (async () => {
      for (let n = 0; n < 150; n += 1) stored.push(await putAtLast(store, `object ${n}`));
    })();
    while (stored.length < 40) await delay(1);
    await server.kill();
    await expect(store.check()).rejects.toMatchObject(UNAVAILABLE);
    await expect(open()).rejects.toMatchObject(UNAVAILABLE);
    const waiting = open(60_000);
    await server.restart();
    await (await waiting).close();
    await putting;
    for (const [n, sha256] of stored.entries()) {
      expect((await bytesOf(await store.get('kill', sha256))).toString()).toBe(`object ${n}`);
    }
    await store.close();
  });

  test('a server that comes back empty has no objects, and takes new ones', async () => {
    const store = await open();
    const { sha256 } = await store.put('empty', chunks(Buffer.from('lost')));
    await server.kill();
    for (const name of ['data', 'attributes']) {
      await rm(join(server.folder, name), { recursive: true, force: true });
      await mkdir(join(server.folder, name));
    }
    await server.restart();
    expect(await store.stat('empty', sha256)).toBeNull();
    await expect(store.get('empty', sha256)).rejects.toMatchObject({ code: 'STORE_MISSING' });
    expect(await Array.fromAsync(store.list())).toEqual([]);
    await store.delete('empty', sha256);
    await store.put('empty', chunks(Buffer.from('lost')));
    expect(await store.stat('empty', sha256)).toMatchObject({ sizeBytes: 4 });
    await store.close();
  });

  test('wrong keys are refused as an unavailable store', async () => {
    const { url, accessKey } = server;
    const options = { url, accessKey, secretKey: 'wrong-wrong-wrong', bucket: 'flashline' };
    await expect(s3Store({ ...options, waitMs: 0 })).rejects.toMatchObject(UNAVAILABLE);
  });
});

async function putAtLast(store: Store, text: string): Promise<string> {
  for (;;) {
    const put = store.put('kill', chunks(Buffer.from(text)));
    const [result] = await Promise.allSettled([put]);
    if (result.status === 'fulfilled') return result.value.sha256;
    expect(result.reason).toMatchObject(UNAVAILABLE);
    await delay(20);
  }
}
