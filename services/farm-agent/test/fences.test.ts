import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

  test('that cannot be read keep the agent from starting', async () => {
    await writeFile(join(folder, 'fences.json'), '{"u":');
    await expect(Fences.open(folder)).rejects.toMatchObject({ code: 'AGENT_FENCES_UNREADABLE' });
  });
});
