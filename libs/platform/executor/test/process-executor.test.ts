import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processExecutor, type Executor, type TaskLimits } from '../src/index.ts';

const LIMITS: TaskLimits = { memoryBytes: 1e9, cpuSeconds: 20, wallMs: 120_000, outputBytes: 2e7 };
const PATIENCE_MS = 60_000;

let executor: Executor;
let folder: string;
const ours = mkdtempSync(join(tmpdir(), 'flashline-ours-'));
const tasks = join(ours, 'tasks');
const hidden = join(ours, 'folder');
const secretFile = join(ours, 'secret');
beforeAll(async () => {
  mkdirSync(hidden);
  writeFileSync(join(hidden, 'secret'), 'hush');
  writeFileSync(secretFile, 'hush');
  executor = await processExecutor({
    node: process.execPath,
    entry: fileURLToPath(new URL('./programs.ts', import.meta.url)),
    tasks: relative('.', tasks),
    hidden: [hidden, relative('.', secretFile)],
  });
});
afterAll(() => rmSync(ours, { recursive: true, force: true }));
beforeEach(() => (folder = mkdtempSync(join(tasks, 'task-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, limits: Partial<TaskLimits> = {}, signal?: AbortSignal) {
  const task = { program, folder, limits: { ...LIMITS, ...limits } };
  return executor.run(signal === undefined ? task : { ...task, signal });
}

/** Processes of this machine that work in the folder. */
function workers(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => workingFolder(pid) === folder)
    .map(Number);
}

/** The child of the program is up. */
function hasChild(): boolean {
  return workers().some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep');
    } catch {
      return false;
    }
  });
}

function workingFolder(pid: string): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}

async function until(isSo: () => boolean): Promise<boolean> {
  const end = Date.now() + PATIENCE_MS;
  while (!isSo() && Date.now() < end) await sleep(20);
  return isSo();
}

/** Where the kernel does not permit namespaces, the executor says so, and promises less. */
const holds = (gap: string) => !executor.isolation.includes(gap);

/** Nothing that works in the folder is left, where the executor promises that. */
const endsAll = (gap: string) => until(() => workers().length === 0 || !holds(gap));

test('a program works in its folder and sees no setting of ours', async () => {
  process.env['FLASHLINE_SECRET'] = 'hush';
  await run('well');
  delete process.env['FLASHLINE_SECRET'];
  const seen = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as object;
  expect(Object.keys(seen).filter((name) => name.startsWith('FLASHLINE'))).toEqual([]);
  expect(seen).toMatchObject({ TMPDIR: join(folder, 'tmp'), ORT_DISABLE_TELEMETRY: '1' });
});

test('an error of the program comes back as it was', async () => {
  await expect(run('refuses')).rejects.toMatchObject({
    code: 'FILE_DISK_FULL',
    kind: 'infrastructure',
    retryable: true,
    message: 'No space is left.',
  });
  await expect(run('throws')).rejects.toMatchObject({ code: 'TEST_BUG', kind: 'bug' });
  await expect(run('unknown')).rejects.toMatchObject({ code: 'TEST_BUG' });
});

test('the words of a program can be kept', async () => {
  await expect(run('mutters')).rejects.toMatchObject({ message: 'a\u{fffd}b\u{fffd}c' });
});

test.each(['heap-bomb', 'buffer-bomb'])('memory is limited: %s', async (program) => {
  await expect(run(program)).rejects.toMatchObject({ code: 'EXECUTOR_OUT_OF_MEMORY' });
});

test('processor time is limited', async () => {
  await expect(run('spins', { cpuSeconds: 1 })).rejects.toMatchObject({
    code: 'EXECUTOR_CPU_TIME',
  });
});

test('time on the clock is limited, and words are not kept without end', async () => {
  await expect(run('hangs', { wallMs: 1500 })).rejects.toMatchObject({ code: 'EXECUTOR_TIMEOUT' });
  await expect(run('talks', { wallMs: 1500 })).rejects.toMatchObject({ code: 'EXECUTOR_TIMEOUT' });
});

const FLOODS = ['large-file', 'many-files', 'deep-file', 'empty-files'];
test.each(FLOODS)('output is limited: %s', async (program) => {
  await expect(run(program)).rejects.toMatchObject({ code: 'EXECUTOR_OUTPUT_TOO_LARGE' });
});

test('a program that dies, or invents a code, has no answer', async () => {
  await expect(run('invents')).rejects.toMatchObject({ code: 'EXECUTOR_CRASHED' });
  await expect(run('dies')).rejects.toMatchObject({ code: 'EXECUTOR_CRASHED', retryable: true });
});

test('a task reaches no server of this machine', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'port.json'), JSON.stringify(port));
  await run('reaches-out');
  server.close();
  const outcome: unknown = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(outcome === 'connected' && holds('reach the network')).toBe(false);
  expect(typeof outcome).toBe('string');
});

test('a task does not see what is hidden, and the rest of this machine still does', async () => {
  writeFileSync(join(folder, 'look-at.json'), JSON.stringify([hidden, secretFile]));
  await run('looks');
  const seen: unknown = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(seen).toEqual(holds('sees the files') ? [[], ''] : [['secret'], 'hush']);
  expect(readFileSync(join(hidden, 'secret'), 'utf8')).toBe('hush');
  expect(readFileSync(secretFile, 'utf8')).toBe('hush');
});

test('a task sees no other task, and reads what Node compiled but cannot change it', async () => {
  const other = mkdtempSync(join(tasks, 'task-'));
  writeFileSync(join(other, 'secret'), 'hush');
  const cache = join(tasks, 'compiled-programs');
  writeFileSync(
    join(folder, 'look-at.json'),
    JSON.stringify([tasks, join(folder, 'look-at.json')]),
  );
  await run('looks');
  const [seen] = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as [string[]];
  const alone = [basename(folder), basename(cache)];
  const counted = holds('other tasks') ? seen : seen.filter((name) => alone.includes(name));
  expect(new Set(counted)).toEqual(new Set(alone));
  expect(readdirSync(cache)).not.toEqual([]);
});

test('a task writes to its folder and to those that it is given, and nowhere else', async () => {
  const given = join(ours, 'given');
  mkdirSync(join(ours, 'elsewhere'));
  symlinkSync('elsewhere', given);
  const closed = [join(ours, 'a'), join(tasks, 'compiled-programs', 'a'), '/dev/shm/flashline-a'];
  const open = [join(given, 'a'), join(folder, 'a')];
  writeFileSync(join(folder, 'write-to.json'), JSON.stringify([...closed, ...open]));
  await executor.run({
    program: 'writes',
    folder,
    limits: LIMITS,
    writable: [given, '/dev/null/none'],
  });
  const written: unknown = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(written).toEqual(holds('can write') ? open : [...closed, ...open]);
  expect(readFileSync(join(given, 'a'), 'utf8')).toBe('x');
  for (const path of closed) rmSync(path, { force: true });
});

test('a task is ended first where memory runs out', async () => {
  writeFileSync(join(folder, 'look-at.json'), JSON.stringify(['.', '/proc/self/oom_score_adj']));
  await run('looks');
  const seen = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')) as [unknown, string];
  expect(seen[1]).toBe(holds('memory runs out') ? '1000\n' : '0\n');
});

test('a task has no privileges', async () => {
  await run('privileges');
  const status = readFileSync(join(folder, 'result.json'), 'utf8');
  const [capabilities, gains] = holds('privileges') ? [/^CapEff:\t0+$/m, '1'] : [/^CapEff:/m, '0'];
  expect(status).toMatch(capabilities);
  expect(status).toContain(`NoNewPrivs:\t${gains}\n`);
});

test('a caller who stops a task leaves nothing of it', async () => {
  const controller = new AbortController();
  const running = run('hangs-with-a-child', {}, controller.signal);
  expect(await until(hasChild)).toBe(true);
  controller.abort();
  await expect(running).rejects.toMatchObject({ code: 'EXECUTOR_CANCELLED' });
  expect(await endsAll('outlive it')).toBe(true);
});

test('what a program leaves behind ends with it', async () => {
  await run('leaves-a-child');
  expect(await endsAll('outlive it')).toBe(true);
});

test('a program that leaves its group and outlives its parent ends with its time', async () => {
  const running = run('leaves-its-group', { wallMs: 3000 });
  await expect(running).rejects.toMatchObject({ code: 'EXECUTOR_TIMEOUT' });
  expect(await endsAll('outlive it')).toBe(true);
});

test('a task shares no memory with other processes, nor leaves any behind', async () => {
  await run('own-memory');
  const seen: unknown = JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'));
  expect(seen !== readlinkSync('/proc/self/ns/ipc')).toBe(holds('reach the network'));
});

test('when the starter is killed nothing lives on', async () => {
  const starter = spawn(
    process.execPath,
    ['--no-warnings', fileURLToPath(new URL('./starter.ts', import.meta.url)), folder],
    { stdio: 'ignore' },
  );
  expect(await until(hasChild)).toBe(true);
  starter.kill('SIGKILL');
  expect(await endsAll('outlive')).toBe(true);
});
