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

test('a time-out kills the child and its children', async () => {
  const script = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const result = await runProcess(NODE, ['-e', script], { timeoutMs: 1500 });
  expect(result.timedOut).toBe(true);
  const grandchild = Number(result.stdout);
  expect(grandchild).toBeGreaterThan(1);
  await expectGone(grandchild);
});

test('who left the group and keeps the output open holds nobody up', async () => {
  const script = `setsid ${NODE} -e 'console.log(process.pid); setInterval(() => {}, 1000)' & sleep 1`;
  const result = await runProcess('sh', ['-c', script]);
  expect(result).toMatchObject({ exitCode: 0, signal: null });
  process.kill(Number(result.stdout), 'SIGKILL');
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

async function expectGone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`process ${pid} still runs`);
}
