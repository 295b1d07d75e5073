/** Programs that do what a hostile model might make ours do. */
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { AppError, FILE_DISK_FULL } from '@flashline/errors';
import { runProgram } from '../src/index.ts';

const MEGABYTE = 1_000_000;

function startSleeper(): void {
  // An own group: what kills the program's group does not reach it.
  spawn('sleep', ['987654'], { detached: true, stdio: 'ignore' }).unref();
}

await runProgram(
  {
    well: () => writeFile('result.json', JSON.stringify(process.env)),
    async privileges() {
      await writeFile('result.json', await readFile('/proc/self/status'));
    },
    async looks() {
      const paths = JSON.parse(await readFile('look-at.json', 'utf8')) as [string, string];
      const seen = [await readdir(paths[0]), await readFile(paths[1], 'utf8')];
      await writeFile('result.json', JSON.stringify(seen));
    },
    async writes() {
      const paths = JSON.parse(await readFile('write-to.json', 'utf8')) as string[];
      const isWritten = async (path: string) =>
        writeFile(path, 'x').then(
          () => [path],
          () => [],
        );
      await writeFile(
        'result.json',
        JSON.stringify((await Promise.all(paths.map(isWritten))).flat()),
      );
    },
    refuses: () => Promise.reject(new AppError(FILE_DISK_FULL, 'No space is left.')),
    mutters: () => Promise.reject(new AppError(FILE_DISK_FULL, 'a\0b\ud800c')),
    async invents() {
      const said = { code: 'X'.repeat(60_000), kind: 'bug', message: 'm', retryable: false };
      writeSync(1, `${JSON.stringify(said)}\n`);
      process.exit(65);
    },
    throws: () => Promise.reject(new TypeError('x is not a function')),
    async 'heap-bomb'() {
      const all: object[] = [];
      for (;;) all.push({ all });
    },
    async 'buffer-bomb'() {
      const all: Buffer[] = [];
      for (;;) all.push(Buffer.alloc(100 * MEGABYTE, 1));
    },
    async spins() {
      for (;;);
    },
    hangs: () => new Promise((resolve) => setTimeout(resolve, 1e8)),
    async 'large-file'() {
      await writeFile('large', Buffer.alloc(30 * MEGABYTE));
    },
    async 'many-files'() {
      for (let i = 0; ; i++) await writeFile(`${i}`, Buffer.alloc(MEGABYTE));
    },
    async 'deep-file'() {
      for (let i = 0; i < 30; i++) {
        await mkdir('d'.repeat(200));
        process.chdir('d'.repeat(200));
      }
      for (let i = 0; i < 3; i++) await writeFile(`${i}`, Buffer.alloc(10 * MEGABYTE));
    },
    async 'empty-files'() {
      for (let i = 0; i < 6000; i++) await writeFile(`${i}`, '');
    },
    async talks() {
      for (;;) writeSync(1, 'x'.repeat(1000));
    },
    async dies() {
      process.kill(process.pid, 'SIGSEGV');
      process.abort();
    },
    async 'reaches-out'() {
      const port = JSON.parse(await readFile('port.json', 'utf8')) as number;
      const outcome = await new Promise((resolve) => {
        const socket = connect(port, '127.0.0.1');
        socket.once('error', (error) => resolve((error as NodeJS.ErrnoException).code));
        socket.once('connect', () => resolve('connected'));
      });
      await writeFile('result.json', JSON.stringify(outcome));
    },
    async 'leaves-a-child'() {
      startSleeper();
    },
    async 'leaves-its-group'() {
      const words = ['setpriv', '--pdeathsig', 'clear', 'setsid', 'sleep', '987654'];
      process.execve?.('/bin/sh', ['sh', '-c', `exec ${words.join(' ')}`], process.env);
    },
    async 'own-memory'() {
      await writeFile('result.json', JSON.stringify(await readlink('/proc/self/ns/ipc')));
    },
    async 'hangs-with-a-child'() {
      startSleeper();
      await new Promise((resolve) => setTimeout(resolve, 1e8));
    },
  },
  (error) =>
    error instanceof AppError
      ? error
      : new AppError({ ...FILE_DISK_FULL, code: 'TEST_BUG', kind: 'bug' }, String(error)),
);
