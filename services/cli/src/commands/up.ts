/** `flashline up`: the whole platform on this machine. */
import { Command, InvalidArgumentError } from 'commander';
import type { CommandContext } from '../command-context.ts';

/** As commander gives them. */
export interface UpOptions {
  readonly data: string;
  readonly port: number;
  readonly host: string;
  readonly units: number;
}

/** gRPC has the next one. */
const LAST_PORT = 65_534;
const MOST_UNITS = 64;

export function upCommand({ exit, exitOnSignal, signal }: CommandContext): Command {
  return new Command('up')
    .description('run the whole platform on this machine, with its data in one folder')
    .option('--data <dir>', 'data folder', '.flashline')
    .option(
      '--port <n>',
      'port of the REST API; gRPC has the next one; 0: any two',
      parsePort,
      8080,
    )
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--units <n>', 'virtual units of each board', parseUnits, 1)
    .action(async (options: UpOptions) => {
      exitOnSignal(0);
      // Loaded when it is needed: other commands pay nothing for eight services.
      const { runUp } = await import('../up/run-up.ts');
      await runUp(options, { signal });
      exit(0);
    });
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= LAST_PORT) return port;
  throw new InvalidArgumentError(`give a number from 0 to ${LAST_PORT}.`);
}

function parseUnits(text: string): number {
  const units = Number(text);
  if (/^[0-9]{1,3}$/.test(text) && units >= 1 && units <= MOST_UNITS) return units;
  throw new InvalidArgumentError(`give a number from 1 to ${MOST_UNITS}.`);
}
