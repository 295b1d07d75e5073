import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProcess } from '@flashline/process';
import { dyingWithParent } from '../src/dying-with-parent.ts';

const PARENT = fileURLToPath(new URL('./parent.ts', import.meta.url));

test.each(['at-once', 'later'])('a command dies with a parent that is killed %s', async (when) => {
  const parent = spawn(process.execPath, [PARENT, when], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(parent, 'exit');
  const [text] = (await once(parent.stdout, 'data')) as [Buffer];
  parent.kill('SIGKILL');
  await ended;
  while (isRunning(Number(text.toString()))) await sleep(10);
});

test('a command whose parent is another process by now does not run', async () => {
  const [command, ...args] = [...dyingWithParent().with(-1, '1'), 'echo', 'ran'];
  expect(await runProcess(command, args, {})).toMatchObject({ exitCode: 1, stdout: '' });
});

/** Somebody has to collect one that is dead (proc(5): state Z). */
function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z');
  } catch {
    return false;
  }
}
