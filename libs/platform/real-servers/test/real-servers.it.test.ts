/** Each server starts, comes back after SIGKILL on its folder and port, and dies with its starter. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startMinio, startNats, startPostgres, startVersitygw } from '../src/index.ts';

const START = { startPostgres, startNats, startMinio, startVersitygw };
const STARTER = fileURLToPath(new URL('./start-and-hang.ts', import.meta.url));

describe.each(Object.entries(START))('%s', (name, start) => {
  test('comes back on its folder and port after SIGKILL, and leaves nothing when stopped', async () => {
    const server = await start();
    const { pid, port, url, folder } = server;
    await server.kill();
    expect(isAlive(pid)).toBe(false);
    await server.restart();
    expect(server.pid).not.toBe(pid);
    expect(server).toMatchObject({ port, url, folder });
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });

  test('is restarted while it runs', async () => {
    const server = await start();
    const { pid } = server;
    await server.restart();
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(server.pid)).toBe(true);
    await server.stop();
  });

  test('dies with the process that started it, and all that it started', async () => {
    const starter = spawn(process.execPath, [STARTER, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(starter.stdout), 'line')) as [string];
    const [pid, folder] = line.split(' ') as [string, string];
    const family = [Number(pid), ...childrenOf(Number(pid))];
    starter.kill('SIGKILL');
    while (family.some(isAlive)) await sleep(10);
    await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 20 });
  });
});

/** A zombie waits for its parent alone: nothing of it runs. */
function isAlive(pid: number): boolean {
  return (statOf(pid)?.state ?? 'Z') !== 'Z';
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => statOf(child)?.parent === pid);
}

function statOf(pid: number): { readonly state: string; readonly parent: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: state ?? 'Z', parent: Number(parent) };
  } catch {
    return null;
  }
}
