/**
 * Ports for servers that are told where to listen. A port that is free when it is drawn is not when its
 * server starts, or starts again after a kill, unless all who draw agree. So a process takes a block
 * of ports and gives each of them once; the block is its own while it listens at the first port of it,
 * which ends with the process, however that ends.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { AppError } from '@flashline/errors';
import { REAL_SERVER_NOT_STARTED } from './errors.ts';

/**
 * Below those that `flashline up` takes, and those that the kernel gives to calls and to who asks for
 * any: among these another process would have taken it while its server is started, or is dead.
 */
const [LOWEST, HIGHEST, BLOCK] = [10_000, 20_000, 100];
/** The one after a port given is left free, for what listens at two ports in a row. */
const STEP = 2;

let [next, end] = [0, 0];

/**
 * A port of 127.0.0.1 that nobody listens at, and that no other call is given, of this process or another,
 * while this process lives; nor is the port before it or after it. Throws REAL_SERVER_NOT_STARTED
 * where all are taken.
 */
export async function takePort(): Promise<number> {
  for (;;) {
    if (next >= end) {
      const first = await takeBlock();
      [next, end] = [first + STEP, first + BLOCK];
    }
    const port = next;
    next += STEP;
    const probe = await listen(port);
    if (probe === null) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** The first port of a block that no process has; it is this process's from now on. */
async function takeBlock(): Promise<number> {
  const blocks = (HIGHEST - LOWEST) / BLOCK;
  const start = Math.floor(Math.random() * blocks);
  for (let i = 0; i < blocks; i++) {
    const first = LOWEST + ((start + i) % blocks) * BLOCK;
    const claim = await listen(first);
    if (claim === null) continue;
    claim.unref();
    return first;
  }
  throw new AppError(
    REAL_SERVER_NOT_STARTED,
    `Every port from ${LOWEST} to ${HIGHEST} of 127.0.0.1 is taken by other processes: end some of them.`,
  );
}

/** Null where somebody listens there already. */
async function listen(port: number): Promise<Server | null> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return null;
    throw error;
  }
}
