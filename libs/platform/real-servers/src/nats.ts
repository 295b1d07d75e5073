/** nats-server with JetStream, every message synced to disk before it is confirmed. */
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { NATS } from './programs.ts';
import { type RealServer, type ServerOptions, startServer } from './server-process.ts';

export type NatsOptions = ServerOptions & {
  /** Lines of its configuration beside those of JetStream: TLS, accounts. */
  readonly config?: string;
};

export async function startNats(options: NatsOptions = {}): Promise<RealServer> {
  const file = await findProgram(NATS);
  return startServer(
    {
      name: NATS.name,
      stopSignal: 'SIGTERM',
      async prepare(folder) {
        const store = JSON.stringify(join(folder, 'data'));
        await writeFile(
          join(folder, 'server.conf'),
          `jetstream { store_dir: ${store}, sync_interval: always }\n${options.config ?? ''}`,
        );
      },
      command: ({ folder, port }) => ({
        file,
        args: ['-c', join(folder, 'server.conf'), '-a', '127.0.0.1', '-p', String(port)],
      }),
      isReady: ({ port }) => greets(port),
      url: (port) => `nats://127.0.0.1:${port}`,
    },
    options,
  );
}

/** Longest wait for a greeting. */
const GREETING_MS = 5000;

/** It sends INFO to whoever connects, after JetStream has read its files. */
function greets(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isReady: boolean): void => {
      socket.destroy();
      done(isReady);
    };
    socket.once('data', (bytes) => end(bytes.toString().startsWith('INFO ')));
    socket.setTimeout(GREETING_MS, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => done(false));
  });
}
