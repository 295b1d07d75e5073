import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { reportSchema, type Report } from '@flashline/report';
import { denseModel, matrixModel } from './models.ts';
import { makeWorkplace } from './run-cli.ts';

const isReport = new Ajv2020({ allErrors: true }).compile(reportSchema());

const place = makeWorkplace();
afterAll(() => place.remove());

writeFileSync(join(place.path, 'dense.onnx'), denseModel());
// Some seconds of work: long enough to be interrupted in the middle of it.
writeFileSync(join(place.path, 'heavy.onnx'), matrixModel(400, 1000));

function readReport(folder: string): Report {
  const report = JSON.parse(
    readFileSync(join(place.path, folder, 'report.json'), 'utf8'),
  ) as Report;
  expect(isReport(report) ? null : isReport.errors).toBeNull();
  return report;
}

/** A folder that holds, of all programs, only those named. */
function pathWith(name: string, programs: readonly string[]): string {
  const folder = join(place.path, name);
  mkdirSync(folder);
  for (const program of programs) {
    const found = spawnSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' });
    const script = `#!/bin/sh\nexec ${found.stdout.trim()} "$@"\n`;
    writeFileSync(join(folder, program), script);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

test('a missing compiler is one sentence and 5, and the report is whole', async () => {
  const PATH = pathWith('no-compiler', ['cc', 'prlimit', 'qemu-system-arm']);
  const run = await place.run(['run', 'dense.onnx', '--out', 'a', '--json', 'a.json'], { PATH });
  expect(run).toMatchObject({
    code: 5,
    stderr:
      'error: The C compiler arm-none-eabi-gcc is not installed: run npm run setup, or install it by hand.\n',
  });
  const report = readReport('a');
  expect(report.targets.map(({ verdict, memory }) => [verdict, memory])).toEqual(
    new Array(3).fill(['failed', null]),
  );
  expect(report.diagnostics).toMatchObject([{ code: 'TOOLCHAIN_COMPILER_MISSING' }]);
  expect(JSON.parse(readFileSync(join(place.path, 'a.json'), 'utf8'))).toEqual(report);
});

test('a missing emulator is 5, and the report has what the link said', async () => {
  const PATH = pathWith('no-emulator', ['cc', 'prlimit', 'arm-none-eabi-gcc']);
  const run = await place.run(['run', 'dense.onnx', '--out', 'b'], { PATH });
  expect(run.code).toBe(5);
  expect(run.stderr).toMatch(/^error: The emulator qemu-system-arm is not installed: .+\n$/);
  for (const { verdict, memory, latency, artifacts } of readReport('b').targets) {
    expect({ verdict, latency }).toEqual({ verdict: 'failed', latency: null });
    expect(memory!.flash.totalBytes).toBeGreaterThan(60);
    expect(artifacts).toMatchObject({ outputs: null, elf: expect.stringContaining('firmware') });
  }
});

test('a reference that cannot be computed is 5, and the report has what the link said', async () => {
  const programs = ['cc', 'arm-none-eabi-gcc', 'qemu-system-arm'];
  const PATH = pathWith('no-limits', programs);
  const run = await place.run(['run', 'dense.onnx', '--out', 'c'], { PATH });
  expect(run.code).toBe(5);
  expect(run.stderr).toMatch(/^error: .+\n$/);
  for (const { verdict, memory, accuracy } of readReport('c').targets) {
    expect({ verdict, accuracy }).toEqual({ verdict: 'failed', accuracy: null });
    expect(memory!.flash.totalBytes).toBeGreaterThan(60);
  }
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends with its code, leaves no file and no process', async (signal, code) => {
  const mark = randomUUID();
  const temporary = join(place.path, `tmp-${signal}`);
  mkdirSync(temporary);
  const env = { FLASHLINE_TEST_MARK: mark, TMPDIR: temporary };
  const before = readdirSync(place.path).sort();
  const { child, ended } = place.start(['run', 'heavy.onnx', '--out', `${signal}/out`], env);
  // The compilers work: their folder is there.
  while (readdirSync(temporary).length === 0) await sleep(5);
  await sleep(50);
  child.kill(signal);
  expect(await ended).toEqual({ code, stdout: '', stderr: '' });
  expect(readdirSync(place.path).sort()).toEqual(before);
  expect(readdirSync(temporary)).toEqual([]);
  // What was killed may take a moment to be gone.
  while (processesMarked(mark).length > 0) await sleep(20);
});

/** Command lines of living processes that have the mark in their environment. */
function processesMarked(mark: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        return environment.includes(mark) ? readFileSync(`/proc/${pid}/cmdline`, 'latin1') : [];
      } catch {
        return [];
      }
    });
}

const NO_SPACE = /^(error: )?(No space is left on the disk for|Cannot write) .+\.\n$/;

test('a full disk under the output folder is one sentence and 5, and leaves nothing', async () => {
  const disk = fullDisk('out-disk', 96);
  try {
    const run = await place.run(['run', 'heavy.onnx', '--out', join(disk.path, 'sub/out')]);
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(NO_SPACE);
    expect(readdirSync(disk.path)).toEqual([]);
  } finally {
    disk.remove();
  }
});

test('a full disk under the compiler is one sentence and 5', async () => {
  const disk = fullDisk('tmp-disk', 96);
  try {
    const args = ['run', 'heavy.onnx', '--board', 'nucleo-l4r5zi', '--out', 'd'];
    const run = await place.run(args, { TMPDIR: disk.path });
    expect(run.code).toBe(5);
    expect(run.stderr).toMatch(NO_SPACE);
    expect(readdirSync(disk.path)).toEqual([]);
    expect(readReport('d').targets.map(({ verdict }) => verdict)).toEqual(['failed']);
  } finally {
    disk.remove();
  }
});

test('a full disk under the cache does not matter', async () => {
  const disk = fullDisk('cache-disk', 16);
  try {
    const args = ['run', 'dense.onnx', '--board', 'nucleo-g474re', '--out', 'e'];
    const run = await place.run(args, { XDG_CACHE_HOME: disk.path });
    expect(run).toMatchObject({ code: 0, stderr: '' });
  } finally {
    disk.remove();
  }
});

/** A disk of so many kB; without root, which mounting needs, a folder that cannot be written to. */
function fullDisk(
  name: string,
  sizeKb: number,
): { readonly path: string; readonly remove: () => void } {
  const path = join(place.path, name);
  mkdirSync(path);
  const options = ['-t', 'tmpfs', '-o', `size=${sizeKb}k`, 'tmpfs', path];
  const isMounted = spawnSync('mount', options).status === 0;
  if (!isMounted) chmodSync(path, 0o555);
  return { path, remove: () => (isMounted ? spawnSync('umount', [path]) : chmodSync(path, 0o755)) };
}
