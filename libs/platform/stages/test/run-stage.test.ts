import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { chmod, chown, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { AppError, FILE_DISK_FULL } from '@flashline/errors';
import type { Executor, Task } from '@flashline/executor';
import { runProcess } from '@flashline/process';
import { folderStore, type Store } from '@flashline/store';
import {
  CHECK_DATA,
  createSlots,
  GENERATE,
  openStageDeps,
  PARSE,
  privatePathsOf,
  runStage,
  stageServiceSettings,
  type StageDeps,
} from '../src/index.ts';

const TARGET = { board: 'nucleo-g474re', precision: 'fp32', optimize: 'balanced' } as const;

let root: string;
let store: Store;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'flashline-run-stage-'));
  store = await folderStore({ folder: join(root, 'store') });
});
afterEach(async () => {
  await store.close();
  rmSync(root, { recursive: true, force: true });
});

/** Stages whose program is this function of the task. */
function depsWith(program: (task: Task) => Promise<void>): StageDeps {
  const executor: Executor = { run: program, isolation: 'none' };
  return { store, executor, tempDir: join(root, 'tmp'), slots: createSlots(1) };
}

async function put(text: string): Promise<string> {
  async function* bytes() {
    yield Buffer.from(text);
  }
  return (await store.put('t', bytes())).sha256;
}

function generate(deps: StageDeps, prepared: string, signal?: AbortSignal) {
  const call = { teamId: 't', inputs: { prepared, other: null }, request: { target: TARGET } };
  return runStage(deps, GENERATE, signal === undefined ? call : { ...call, signal });
}

const answer = (folder: string) =>
  writeFile(join(folder, 'result.json'), JSON.stringify({ isFarTooLarge: false }));

/** Folders of stages that are left. */
const leftOvers = () => readdirSync(join(root, 'tmp')).filter((name) => name.includes('stage'));

test('a program finds inputs and request, and its outputs are stored', async () => {
  const deps = depsWith(async ({ folder }) => {
    const request: unknown = JSON.parse(await readFile(join(folder, 'request.json'), 'utf8'));
    expect(request).toEqual({ target: TARGET });
    const prepared = await readFile(join(folder, 'prepared'), 'utf8');
    await writeFile(join(folder, 'out', 'compiled'), `${prepared}!`);
    await answer(folder);
  });
  const { result, outputs } = await generate(deps, await put('model'));
  expect(result).toEqual({ isFarTooLarge: false });
  expect(outputs).toEqual({ compiled: { sha256: await put('model!'), sizeBytes: 6 } });
  expect(leftOvers()).toEqual([]);
});

test('an input that is gone is told, and nothing runs', async () => {
  const deps = depsWith(() => Promise.reject(new Error('it ran')));
  const gone = await put('model');
  await store.delete('t', gone);
  await expect(generate(deps, gone)).rejects.toMatchObject({ code: 'STORE_MISSING' });
  expect(leftOvers()).toEqual([]);
});

test('a failure of the program leaves nothing', async () => {
  const deps = depsWith(() => Promise.reject(new AppError(FILE_DISK_FULL, 'No space is left.')));
  await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code: 'FILE_DISK_FULL' });
  expect(leftOvers()).toEqual([]);
});

test('a program that ends well without a proper result has failed', async () => {
  const none = depsWith(async () => undefined);
  const code = 'STAGE_BAD_ANSWER';
  await expect(generate(none, await put('m'))).rejects.toMatchObject({ code });
  const wrong = depsWith(({ folder }) => writeFile(join(folder, 'result.json'), '{"a":1}'));
  await expect(generate(wrong, await put('m'))).rejects.toMatchObject({ code });
});

test('a link among the outputs is not followed', async () => {
  const secret = join(root, 'secret');
  await writeFile(secret, 'hush');
  const deps = depsWith(async ({ folder }) => {
    await symlink(secret, join(folder, 'out', 'compiled'));
    await answer(folder);
  });
  await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code: 'STAGE_BAD_ANSWER' });
});

test('a result whose names come of a model can be kept', async () => {
  const symbolicDims = ['a\0b'];
  const deps = depsWith(({ folder }) => {
    const result = { isRefused: true, isQuantized: false, symbolicDims };
    return writeFile(join(folder, 'result.json'), JSON.stringify(result));
  });
  const lists = { dims: {}, precisions: [], keepFp32: [] };
  const request = { name: 'm', prefix: null, io: 'fp32' as const, ...lists };
  const { result } = await runStage(deps, PARSE, { teamId: 't', inputs: {}, request });
  expect(result.symbolicDims).toEqual(['a\u{fffd}b']);
});

test('an output whose name is no text is no output', async () => {
  const deps = depsWith(async ({ folder }) => {
    await writeFile(Buffer.from(`${folder}/out/\xff`, 'latin1'), '');
    await answer(folder);
  });
  await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code: 'STAGE_BAD_ANSWER' });
});

test('a folder of outputs that is a link is not followed', async () => {
  const others = join(root, 'of-another-team');
  await mkdir(others);
  await writeFile(join(others, 'compiled'), 'hush');
  const deps = depsWith(async ({ folder }) => {
    await rm(join(folder, 'out'), { recursive: true });
    await symlink(others, join(folder, 'out'));
    await answer(folder);
  });
  await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code: 'STAGE_BAD_ANSWER' });
});

test('a result that is a link, a pipe that nobody writes, or too large is no result', async () => {
  const elsewhere = join(root, 'result');
  await answer(root);
  await writeFile(elsewhere, JSON.stringify({ isFarTooLarge: false }));
  const attempts = [
    (result: string) => symlink(elsewhere, result),
    async (result: string) => void (await runProcess('mkfifo', [result])),
    (result: string) => writeFile(result, `{"isFarTooLarge":false${' '.repeat(2_000_000)}}`),
  ];
  for (const attempt of attempts) {
    const deps = depsWith(({ folder }) => attempt(join(folder, 'result.json')));
    const code = 'STAGE_BAD_ANSWER';
    await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code });
    expect(leftOvers()).toEqual([]);
  }
});

test.each(['out', 'out/compiled'])('what nobody may read, here %s, is no output', async (path) => {
  await asOrdinaryUser(async () => {
    const own = await folderStore({ folder: join(root, 'own') });
    const deps = depsWith(async ({ folder }) => {
      await writeFile(join(folder, 'out', 'compiled'), 'x');
      await chmod(join(folder, path), 0);
      await answer(folder);
    });
    const call = { teamId: 't', inputs: {}, request: { target: TARGET } };
    const stage = runStage({ ...deps, store: own }, GENERATE, call);
    await expect(stage).rejects.toMatchObject({ code: 'STAGE_BAD_ANSWER' });
    expect(leftOvers()).toEqual([]);
  });
});

/** Root may read everything. */
async function asOrdinaryUser(work: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return work();
  await chown(root, 65_534, 65_534);
  process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    process.seteuid?.(0);
  }
}

test('outputs without end are not stored', async () => {
  const deps = depsWith(async ({ folder }) => {
    for (let i = 0; i < 2000; i++) await writeFile(join(folder, 'out', `${i}`), '');
    await answer(folder);
  });
  await expect(generate(deps, await put('m'))).rejects.toMatchObject({ code: 'STAGE_BAD_ANSWER' });
});

test('folders too deep for a path are removed', async () => {
  const deps = depsWith(async ({ folder }) => {
    const name = 'd'.repeat(200);
    const steps = `for (let i = 0; i < 40; i++) { fs.mkdirSync('${name}'); process.chdir('${name}'); }`;
    await runProcess(process.execPath, ['-e', steps], { cwd: folder });
    await answer(folder);
  });
  await expect(generate(deps, await put('m'))).resolves.toMatchObject({ outputs: {} });
  expect(leftOvers()).toEqual([]);
});

test('a request that the stage does not know is refused before it runs', async () => {
  const deps = depsWith(() => Promise.reject(new Error('it ran')));
  const request = { target: { ...TARGET, precision: 'int4' } } as never;
  const call = { teamId: 't', inputs: {}, request };
  await expect(runStage(deps, GENERATE, call)).rejects.toThrow(/precision/);
});

test('folders that killed processes left are removed at the start, those of living ones stay', async () => {
  const tempDir = join(root, 'tmp');
  const [dead, living] = ['flashline-stage-999999999-abc', `flashline-stage-${process.ppid}-abc`];
  for (const name of [dead!, living!, 'of-others']) {
    await mkdir(join(tempDir, name), { recursive: true });
  }
  const deps = await openStageDeps({
    store,
    tempDir: relative('.', tempDir),
    slots: 1,
    hidden: [],
  });
  expect(deps.tempDir).toBe(tempDir);
  expect(readdirSync(tempDir).sort()).toEqual(['compiled-programs', living, 'of-others'].sort());
});

test('stages cannot work within what they must not see', async () => {
  const tempDir = join(root, 'ours', 'work');
  const inside = openStageDeps({ store, tempDir, slots: 1, hidden: [join(root, 'ours')] });
  await expect(inside).rejects.toMatchObject({ code: 'STAGE_BAD_SETTINGS' });
  const beside = openStageDeps({ store, tempDir, slots: 1, hidden: [join(root, 'ours', 'w')] });
  await expect(beside).resolves.toBeDefined();
});

test('stages do not work in a folder of another user', async () => {
  const tempDir = join(root, 'tmp');
  await mkdir(tempDir);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) await chown(tempDir, 65_534, 65_534);
  const opened = openStageDeps({
    store,
    tempDir: isRoot ? tempDir : '/root',
    slots: 1,
    hidden: [],
  });
  await expect(opened).rejects.toMatchObject({
    code: isRoot ? 'STAGE_BAD_SETTINGS' : 'FILE_NOT_WRITABLE',
  });
});

test('objects, socket and key of a service are not for its stages', () => {
  const environment = {
    FLASHLINE_STORE_URL: 'file:///objects',
    FLASHLINE_ADDRESS: 'unix:/run/s',
    FLASHLINE_TLS_CERT: '/tls/cert',
    FLASHLINE_TLS_KEY: '/tls/key',
    FLASHLINE_TLS_CA: '/tls/ca',
  };
  const paths = privatePathsOf(stageServiceSettings(environment));
  expect(paths).toEqual(['/objects', '/run/s', '/tls/key']);
});

test('a stage in its program: an archive of arrays that is none', async () => {
  const deps = await openStageDeps({ store, tempDir: join(root, 'tmp'), slots: 1, hidden: [] });
  const call = { teamId: 't', inputs: { 'data.npz': await put('no archive') }, request: {} };
  await expect(runStage(deps, CHECK_DATA, call)).rejects.toMatchObject({
    code: 'DATA_BAD_FILE',
    kind: 'usage',
  });
  const controller = new AbortController();
  controller.abort();
  const stopped = runStage(deps, CHECK_DATA, { ...call, signal: controller.signal });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
});
