/** The start of the command line where the machine's Node is older than the one it needs. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../../..');
const BIN = join(ROOT, 'services/cli/bin/flashline.mjs');
/** The launcher takes itself for an older Node, and the newer one that it starts is never done starting. */
const STARTING = '--import data:text/javascript,await%20new%20Promise(go=>setTimeout(go,1e9))';
const OLDER = `
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.0.0' } });
  process.env.NODE_OPTIONS = '${STARTING}';`;

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s while the newer Node still starts ends both with %i', async (signal, code) => {
  const args = ['--import', `data:text/javascript,${encodeURIComponent(OLDER)}`, BIN, 'boards'];
  const launcher = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => launcher.once('close', resolve));
  const newer = await firstChildOf(launcher.pid!);
  launcher.kill(signal);
  expect(await ended).toBe(code);
  expect(() => process.kill(newer, 0)).toThrow('ESRCH');
});

async function firstChildOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
    if (child !== undefined && child !== '') return Number(child);
    await sleep(1);
  }
}
