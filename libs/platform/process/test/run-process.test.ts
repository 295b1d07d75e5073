import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { runProcess, startProcess } from '../src/index.ts';

const NODE = process.execPath;

test('output, exit code and input of a program are its own', async () => {
  const result = await runProcess(NODE, ['-e', 'process.stdin.pipe(process.stdout)'], {
    input: 'a "quoted" $HOME; line',
  });
  expect(result).toMatchObject({ exitCode: 0, stdout: 'a "quoted" $HOME; line', timedOut: false });
  const failed = await runProcess(NODE, ['-e', 'console.error("no"); process.exit(7)']);
  expect(failed).toMatchObject({ exitCode: 7, stderr: 'no\n' });
});

test('arguments are passed as they are, through no shell', async () => {
  const args = ['$(echo x)', '; ls', "it's", ''];
  const result = await runProcess(NODE, [
    '-e',
    'console.log(JSON.stringify(process.argv.slice(1)))',
    ...args,
  ]);
  expect(JSON.parse(result.stdout)).toEqual(args);
});

test('a program that is not installed is named', async () => {
  const failure = await runProcess('no-such-program', []).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'PROCESS_MISSING', exitCode: 5 });
  expect((failure as Error).message).toContain('no-such-program');
});

test('a program that the system does not start is an error of ours', async () => {
  const failure = runProcess('echo', ['x'.repeat(1 << 20)]);
  await expect(failure).rejects.toMatchObject({ code: 'PROCESS_NOT_STARTED', retryable: true });
});

test('a time-out kills the child and its children', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  // Longer where a busy machine has not come to the grandchild by then.
  for (let timeoutMs = 1000; ; timeoutMs *= 2) {
    const result = await runProcess(NODE, ['-e', script], { timeoutMs });
    expect(result.timedOut).toBe(true);
    if (result.stdout === '') continue;
    await untilGone(Number(result.stdout));
    return;
  }
});

test('who left the group and keeps the output open holds nobody up', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'flashline-process-'));
  // The leader ends once the other has left and said so: who has not left yet dies with the group.
  const script = `mkfifo left; setsid sh -c 'echo $$; echo > left; exec sleep 1000' & read -r _ < left`;
  const result = await runProcess('sh', ['-c', script], { cwd: folder });
  expect(result).toMatchObject({ exitCode: 0, signal: null });
  expect(result.stdout).toMatch(/^\d+\n$/);
  process.kill(Number(result.stdout), 'SIGKILL');
  rmSync(folder, { recursive: true });
});

test('an abort kills the child', async () => {
  const controller = new AbortController();
  const child = await startProcess(NODE, ['-e', 'setInterval(() => {}, 1000)'], {
    signal: controller.signal,
  });
  controller.abort();
  expect(await child.ended).toMatchObject({ aborted: true, exitCode: null, signal: 'SIGKILL' });
});

test('output beyond the limit is dropped and said to be', async () => {
  const result = await runProcess(NODE, ['-e', 'process.stdout.write("x".repeat(100000))'], {
    maxOutputBytes: 1000,
  });
  expect(result.stdout).toHaveLength(1000);
  expect(result.isTruncated).toBe(true);
});

test('a child that wants more memory than its limit fails, and one that does not is well', async () => {
  const allocate = (megabytes: number): Promise<{ exitCode: number | null; stdout: string }> =>
    runProcess(NODE, ['-e', `Buffer.alloc(${megabytes * 2 ** 20}, 1); console.log("held")`], {
      memoryLimitBytes: 1024 * 2 ** 20,
    });
  expect(await allocate(16)).toMatchObject({ exitCode: 0, stdout: 'held\n' });
  expect((await allocate(1500)).stdout).toBe('');
});

/** The kernel has killed it; who collects it afterwards may take a while. */
async function untilGone(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(1);
  while (isThere(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
