import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fences } from '../src/fences.ts';

describe('fences', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fences-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('are on disk when a raise resolves, and read again at the next start', async () => {
    const fences = await Fences.open(folder);
    await fences.raise('u', 3);
    const onDisk: unknown = JSON.parse(await readFile(join(folder, 'fences.json'), 'utf8'));
    expect(onDisk).toEqual({ u: 3 });
    const again = await Fences.open(folder);
    expect(again.highest('u')).toBe(3);
    expect(again.highest('other')).toBe(0);
  });

  test('many raises at once are all on disk when the last resolves', async () => {
    const fences = await Fences.open(folder);
    await Promise.all(Array.from({ length: 50 }, (_, n) => fences.raise(`u${n % 7}`, n)));
    const again = await Fences.open(folder);
    expect(Array.from({ length: 7 }, (_, n) => again.highest(`u${n}`))).toEqual([
      49, 43, 44, 45, 46, 47, 48,
    ]);
  });

  test('never fall', async () => {
    const fences = await Fences.open(folder);
    await fences.raise('u', 5);
    await fences.raise('u', 4);
    expect((await Fences.open(folder)).highest('u')).toBe(5);
  });

  test.each(['{"u":', '', '[3]', '{"u":-1}', '{"u":"3"}', '{"u":1e300}'])(
    'that read %j keep the agent from starting',
    async (text) => {
      await writeFile(join(folder, 'fences.json'), text);
      await expect(Fences.open(folder)).rejects.toMatchObject({ code: 'AGENT_FENCES_UNREADABLE' });
    },
  );

  test('are those of before where a process died between write and rename', async () => {
    await (await Fences.open(folder)).raise('u', 3);
    await writeFile(join(folder, 'fences.json.part'), '{"u":');
    const again = await Fences.open(folder);
    expect(again.highest('u')).toBe(3);
    await again.raise('u', 4);
    expect((await Fences.open(folder)).highest('u')).toBe(4);
  });

  test('that a full disk does not take are never used, and those after it are on disk', async () => {
    const fences = await Fences.open(folder);
    await fences.raise('u', 3);
    await symlink('/dev/full', join(folder, 'fences.json.part'));
    const raises = await Promise.allSettled([4, 5, 6].map((fence) => fences.raise('u', fence)));
    expect(raises.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(fences.raise('u', 7)).rejects.toMatchObject({ code: 'FILE_DISK_FULL' });
    expect(fences.highest('u')).toBe(7);
    expect((await Fences.open(folder)).highest('u')).toBe(3);
    await rm(join(folder, 'fences.json.part'));
    await fences.raise('u', 8);
    expect((await Fences.open(folder)).highest('u')).toBe(8);
  });
});
