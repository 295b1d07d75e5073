import { createServer } from 'node:net';

/**
 * Below those that `flashline up` takes, and those that the kernel gives to calls and to who asks for
 * any: among these another process would have taken it while its server is started, or is dead.
 */
const [LOWEST, HIGHEST] = [10_000, 20_000];

/** A port of 127.0.0.1 that nobody has now. Who else draws one may draw the same. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') done(false);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
