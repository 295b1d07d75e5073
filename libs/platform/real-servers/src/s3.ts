/** S3 servers: MinIO, and versitygw over a folder. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from './find-program.ts';
import { MINIO, VERSITYGW } from './programs.ts';
import { type RealServer, type ServerOptions, startServer } from './server-process.ts';

const ACCESS_KEY = 'flashline';
const SECRET_KEY = 'flashline-integration';
const ANSWER_MS = 5000;

/** A RealServer with the keys of its only user. There is no bucket. */
export interface RealS3Server extends RealServer {
  readonly accessKey: string;
  readonly secretKey: string;
}

export async function startMinio(options: ServerOptions = {}): Promise<RealS3Server> {
  const file = await findProgram(MINIO);
  const server = await startServer(
    {
      name: MINIO.name,
      stopSignal: 'SIGTERM',
      prepare: makeData,
      command: ({ folder, port }) => ({
        file,
        args: [
          'server',
          join(folder, 'data'),
          '--address',
          `127.0.0.1:${port}`,
          '--certs-dir',
          join(folder, 'certs'),
          '--quiet',
          '--anonymous',
        ],
        env: {
          MINIO_ROOT_USER: ACCESS_KEY,
          MINIO_ROOT_PASSWORD: SECRET_KEY,
          MINIO_BROWSER: 'off',
          MINIO_UPDATE: 'off',
        },
      }),
      isReady: ({ port }) => answers(port),
      url: (port) => `http://127.0.0.1:${port}`,
    },
    options,
  );
  return withKeys(server);
}

export async function startVersitygw(options: ServerOptions = {}): Promise<RealS3Server> {
  const file = await findProgram(VERSITYGW);
  const server = await startServer(
    {
      name: VERSITYGW.name,
      stopSignal: 'SIGTERM',
      async prepare(folder) {
        await makeData(folder);
        await mkdir(join(folder, 'attributes'), { recursive: true });
      },
      command: ({ folder, port }) => ({
        file,
        args: [
          '--port',
          `127.0.0.1:${port}`,
          '--quiet',
          'posix',
          '--sidecar',
          join(folder, 'attributes'),
          join(folder, 'data'),
        ],
        env: { ROOT_ACCESS_KEY: ACCESS_KEY, ROOT_SECRET_KEY: SECRET_KEY },
      }),
      isReady: ({ port }) => answers(port),
      url: (port) => `http://127.0.0.1:${port}`,
    },
    options,
  );
  return withKeys(server);
}

async function makeData(folder: string): Promise<void> {
  await mkdir(join(folder, 'data'), { recursive: true });
}

/** The server's own object, so that its port and process stay those of the last start. */
function withKeys(server: RealServer): RealS3Server {
  return Object.assign(server, { accessKey: ACCESS_KEY, secretKey: SECRET_KEY });
}

/** A server that is ready refuses a request without keys; one that starts says that it fails. */
async function answers(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const { status } = await fetch(`http://127.0.0.1:${port}/`, { signal });
    return status < 500;
  } catch {
    return false;
  }
}
