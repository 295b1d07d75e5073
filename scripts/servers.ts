/**
 * Sees to it that the servers named as arguments are there, and builds those that can be built:
 * `node scripts/servers.ts postgres nats-server`. Exit code 5 and one sentence where one is not.
 */
import { AppError } from '@flashline/errors';
import { findPostgres, findProgram, PROGRAMS } from '@flashline/real-servers';

async function find(name: string): Promise<void> {
  const program = PROGRAMS.find((known) => known.name === name);
  if (program !== undefined) await findProgram(program);
  else if (name === 'postgres') await findPostgres();
  else throw new Error(`servers: there is no server ${name}`);
}

try {
  for (const name of process.argv.slice(2)) await find(name);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stderr.write(`setup: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
