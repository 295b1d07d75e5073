import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '../src/index.ts';

const S3 = { bucket: 'b', accessKey: 'a', secretKey: 's' };

test('a folder is opened by its URL', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-open-'));
  const store = await openStore({ ...S3, url: pathToFileURL(join(folder, 'a b')).href });
  await store.check();
  await store.close();
  await rm(folder, { recursive: true });
});

test.each(['', 'nonsense', '/a/folder', 'file://a/folder', 'localhost:9000', 's3://bucket'])(
  "'%s' is told to be no address of a store",
  async (url) => {
    await expect(openStore({ ...S3, url })).rejects.toMatchObject({
      code: 'STORE_BAD_URL',
      kind: 'usage',
    });
  },
);
