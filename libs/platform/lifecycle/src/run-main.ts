/** The frame of a service's `main.ts`: starts it, stops it on a signal, gives the exit code. */

import { AppError, EXIT_CODES } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import { LIFECYCLE_STOP_TIMEOUT } from './errors.ts';
import type { Stoppable } from './parts.ts';

const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

type SignalName = keyof typeof SIGNALS;

/** A process that does not stop in this time is ended. */
const STOP_LIMIT_MS = 30_000;

/**
 * Runs a process from `start` to SIGTERM or SIGINT, which stop it with exit code 0; a second signal
 * ends it at once. A failure is one sentence on standard error and the exit code of its kind; what
 * nobody caught is logged in full and ends the process with 1. Never returns.
 */
export async function runMain(name: string, start: () => Promise<Stoppable>): Promise<void> {
  const fail = (error: unknown): never => {
    say(name, error);
    process.exit(exitCodeOf(error));
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const signalled = firstSignal();
  try {
    const starting = start();
    signalled.then(() => withinLimit(name, starting)).catch(fail);
    const running = await starting;
    const signal = await signalled;
    logger('lifecycle').info({ service: name, signal }, 'stopping');
    await withinLimit(name, running.stop());
  } catch (error) {
    fail(error);
  }
  process.exit(0);
}

function firstSignal(): Promise<SignalName> {
  return new Promise((resolve) => {
    let hasCome = false;
    for (const signal of Object.keys(SIGNALS) as SignalName[]) {
      process.on(signal, () => {
        if (hasCome) process.exit(SIGNALS[signal]);
        hasCome = true;
        resolve(signal);
      });
    }
  });
}

/** Rejects with LIFECYCLE_STOP_TIMEOUT where what a stop waits for takes too long. */
async function withinLimit(name: string, stopped: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `${name} did not stop within ${STOP_LIMIT_MS / 1000} s: it is ended by force.`;
      reject(new AppError(LIFECYCLE_STOP_TIMEOUT, message));
    }, STOP_LIMIT_MS);
  });
  await Promise.race([stopped, late]).finally(() => clearTimeout(timer));
}

function say(name: string, error: unknown): void {
  if (error instanceof AppError) {
    process.stderr.write(`${name}: ${error.message}\n`);
    return;
  }
  logger('lifecycle').fatal({ service: name, err: error }, 'ended by an error that nobody caught');
  process.stderr.write(`${name}: ended by a fault of ours; the log says where.\n`);
}

function exitCodeOf(error: unknown): number {
  return error instanceof AppError ? error.exitCode : EXIT_CODES.bug;
}
