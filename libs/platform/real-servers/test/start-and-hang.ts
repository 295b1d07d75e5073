/** Starts the server that its argument names, prints its process id, and lives until it is killed. */
import { startMinio, startNats, startPostgres, startVersitygw } from '../src/index.ts';

const START = { startPostgres, startNats, startMinio, startVersitygw };

const server = await START[process.argv[2] as keyof typeof START]();
process.stdout.write(`${server.pid} ${server.folder}\n`);
setInterval(() => undefined, 60_000);
