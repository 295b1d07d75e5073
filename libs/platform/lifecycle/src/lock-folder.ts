/**
 * One process per data folder. The lock is the kernel's (flock), held by a child that ends with its
 * standard input, which closes when we end, however that happens; so no lock outlives its holder.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { AppError, fileError } from '@flashline/errors';
import { LIFECYCLE_FOLDER_IN_USE, LIFECYCLE_LOCK_FAILED, LIFECYCLE_LOCK_LOST } from './errors.ts';

/** A lock that is held. */
export type FolderLock = { release(): Promise<void> };

type Holder = ChildProcessByStdio<Writable, Readable, Readable>;

const IN_USE_EXIT_CODE = 75;

/** The holder of a process that has just died needs a moment to notice, a busy machine longer. */
const WAIT_SECONDS = 5;

/**
 * Locks the folder, which is made where it does not exist. Rejects with LIFECYCLE_FOLDER_IN_USE
 * where another process holds it for that long, LIFECYCLE_LOCK_FAILED where it cannot be locked. If the lock is
 * lost later, the process ends with LIFECYCLE_LOCK_LOST as an uncaught exception.
 */
export async function lockFolder(
  path: string,
  waitSeconds: number = WAIT_SECONDS,
): Promise<FolderLock> {
  try {
    await mkdir(path, { recursive: true });
  } catch (cause) {
    throw fileError(path, cause);
  }
  const holder = spawnHolder(join(path, 'lock'), waitSeconds);
  await waitForLock(holder, path);
  let isReleased = false;
  holder.once('exit', () => {
    if (!isReleased) throw new AppError(LIFECYCLE_LOCK_LOST, lostMessage(path));
  });
  return {
    async release() {
      if (isReleased) return;
      isReleased = true;
      // It may be all that is left to wait for.
      holder.ref();
      const ended = once(holder, 'exit');
      holder.stdin.end();
      await ended;
    },
  };
}

function spawnHolder(file: string, waitSeconds: number): Holder {
  const lock = ['--exclusive', '--no-fork', '--timeout', String(waitSeconds)];
  const conflict = ['--conflict-exit-code', String(IN_USE_EXIT_CODE)];
  // A process group of its own: Ctrl-C is for us, and the lock is let go last.
  const holder = spawn('flock', [...lock, ...conflict, file, 'cat'], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  holder.stdin.on('error', () => {
    // EPIPE: it has ended, which its exit tells.
  });
  return holder;
}

/** What is written comes back once flock has the lock and has become cat. */
async function waitForLock(holder: Holder, path: string): Promise<void> {
  let complaint = '';
  holder.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  await new Promise<void>((resolve, reject) => {
    holder.once('error', (cause) => reject(lockError(path, cause.message)));
    holder.once('close', (code) => {
      reject(code === IN_USE_EXIT_CODE ? inUse(path) : lockError(path, complaint.trim()));
    });
    holder.stdout.once('data', () => resolve());
    holder.stdin.write('locked\n');
  });
  holder.removeAllListeners('close');
  holder.unref();
}

function inUse(path: string): AppError {
  return new AppError(
    LIFECYCLE_FOLDER_IN_USE,
    `The folder ${path} is in use by another process: stop that one, or choose another folder.`,
  );
}

function lockError(path: string, reason: string): AppError {
  const why = reason === '' ? '' : ` (${reason})`;
  return new AppError(
    LIFECYCLE_LOCK_FAILED,
    `The folder ${path} cannot be locked${why}: check its rights, and that flock is installed.`,
  );
}

function lostMessage(path: string): string {
  return `The lock of ${path} was lost because its holder was ended: start again.`;
}
