import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARKER, openOutputFolder } from '../src/output-folder.ts';

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'flashline-folder-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Publishes a folder with one file, as a run does. */
async function publish(target: string, file: string): Promise<void> {
  const folder = await openOutputFolder(target);
  writeFileSync(join(folder.path, file), file);
  await folder.publish();
  await folder.discard();
}

test('a folder appears under its name when it is published', async () => {
  const target = join(root, 'a/b/out');
  const folder = await openOutputFolder(target);
  expect(readdirSync(join(root, 'a/b'))).not.toContain('out');
  writeFileSync(join(folder.path, 'report.json'), '{}');
  await folder.publish();
  await folder.discard();
  expect(readdirSync(target).sort()).toEqual([MARKER, 'report.json']);
  expect(readdirSync(join(root, 'a/b'))).toEqual(['out']);
});

test('a published folder may be read by others, as far as the umask allows', async () => {
  const target = join(root, 'out');
  const umask = process.umask(0o027);
  try {
    await publish(target, 'report.json');
  } finally {
    process.umask(umask);
  }
  expect(statSync(target).mode & 0o777).toBe(0o750);
});

test('what is discarded leaves nothing, not even the folders above it', async () => {
  const folder = await openOutputFolder(join(root, 'a/b/out'));
  writeFileSync(join(folder.path, 'half'), '');
  await folder.discard();
  expect(readdirSync(root)).toEqual([]);
});

test('runs that end together leave one whole folder and nothing beside it', async () => {
  const target = join(root, 'out');
  for (let round = 0; round < 20; round++) {
    const folders = await Promise.all([0, 1, 2, 3].map(() => openOutputFolder(target)));
    folders.forEach((folder, i) => {
      for (const file of ['a', 'b']) writeFileSync(join(folder.path, file), String(i));
    });
    await Promise.all(folders.map((folder) => folder.publish()));
    await Promise.all(folders.map((folder) => folder.discard()));
    const [a, b] = ['a', 'b'].map((file) => readFileSync(join(target, file), 'utf8'));
    expect(a).toBe(b);
  }
  expect(readdirSync(root)).toEqual(['out']);
});

test('an older folder of ours is replaced whole', async () => {
  const target = join(root, 'out');
  await publish(target, 'old');
  await publish(target, 'new');
  expect(readdirSync(target).sort()).toEqual([MARKER, 'new']);
  expect(readdirSync(root)).toEqual(['out']);
});

test('an older folder of ours stays as it is until the new one is published', async () => {
  const target = join(root, 'out');
  await publish(target, 'old');
  const folder = await openOutputFolder(target);
  writeFileSync(join(folder.path, 'new'), '');
  await folder.discard();
  expect(readdirSync(target).sort()).toEqual([MARKER, 'old']);
});

test('an empty folder may be used', async () => {
  const target = join(root, 'out');
  mkdirSync(target);
  await publish(target, 'new');
  expect(readdirSync(target).sort()).toEqual([MARKER, 'new']);
});

test('a link to a folder keeps pointing to the new one', async () => {
  mkdirSync(join(root, 'real'));
  symlinkSync('real', join(root, 'link'));
  await publish(join(root, 'link'), 'new');
  expect(readFileSync(join(root, 'real/new'), 'utf8')).toBe('new');
  expect(readdirSync(root).sort()).toEqual(['link', 'real']);
});

test('a folder with files of others is refused and left alone', async () => {
  const target = join(root, 'out');
  mkdirSync(target);
  writeFileSync(join(target, 'thesis.txt'), 'years of work');
  await expect(openOutputFolder(target)).rejects.toMatchObject({ kind: 'usage' });
  expect(readdirSync(target)).toEqual(['thesis.txt']);
  expect(readdirSync(root)).toEqual(['out']);
});

test('a file is refused', async () => {
  writeFileSync(join(root, 'out'), '');
  await expect(openOutputFolder(join(root, 'out'))).rejects.toMatchObject({ kind: 'usage' });
});

test('the place where a disk is mounted is refused', async () => {
  await expect(openOutputFolder('/proc')).rejects.toThrow(/are not ours|is mounted/);
  await expect(openOutputFolder('/')).rejects.toMatchObject({ kind: 'usage' });
});

test('a place where nothing can be written is a failure of the world', async () => {
  await expect(openOutputFolder('/proc/flashline/out')).rejects.toMatchObject({
    code: 'FILE_NOT_WRITABLE',
  });
});
