/** The two platforms that are measured: on real servers, each service a process, and `flashline up`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startCluster } from '@flashline/real-servers';
import { ROOT } from '../tables/root.ts';

export type Platform = {
  readonly name: string;
  readonly url: string;
  readonly apiKey: string;
  stop(): Promise<void>;
};

export async function startReal(): Promise<Platform> {
  const cluster = await startCluster();
  const { url, apiKey } = cluster;
  return { name: 'PostgreSQL, NATS, MinIO', url, apiKey, stop: () => cluster.stop() };
}

export async function startEmbedded(): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-load-'));
  const command = [join(ROOT, 'services/cli/bin/flashline.mjs'), 'up', '--data', folder];
  const child = spawn(process.execPath, [...command, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, FLASHLINE_LOG_LEVEL: 'warn' },
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (line.startsWith('Flashline is ready')) break;
  }
  if (child.exitCode !== null) throw new Error(`flashline up ended with ${child.exitCode}`);
  const text = await readFile(join(folder, 'bootstrap.json'), 'utf8');
  const { url, apiKey } = JSON.parse(text) as { readonly url: string; readonly apiKey: string };
  return {
    name: 'embedded',
    url,
    apiKey,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
