/**
 * The files that host and emulator share during one run. Once the emulator has opened them, the
 * folder may go: nothing is left behind even where this process is killed.
 */

import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';

/** A file that the emulator's counter appends to. */
export type ResultFile = {
  readonly path: string;
  readonly sizeBytes: () => number;
  /** Reads by position; throws where the file is shorter. */
  readonly read: (start: number, bytes: number) => Buffer;
};

/** Paths for one run, and the results that come back. */
export type RunFolder = {
  readonly dir: string;
  readonly ram: string;
  readonly config: string;
  readonly counts: ResultFile;
  readonly reads: ResultFile;
  /** Removes the names; what is open stays readable. */
  readonly unlink: () => void;
  /** Removes the names and closes the results. */
  readonly close: () => void;
};

/** Makes the folder, in memory where the system has it, since the guest's RAM lies in it. */
export function openRunFolder(): RunFolder {
  const dir = makeDir();
  const files: number[] = [];
  const result = (name: string): ResultFile => {
    const path = join(dir, name);
    const file = openSync(path, 'a+', 0o600);
    files.push(file);
    return {
      path,
      sizeBytes: () => fstatSync(file).size,
      read: (start, bytes) => readAt(file, start, bytes),
    };
  };
  const unlink = (): void => rmSync(dir, { recursive: true, force: true });
  return {
    dir,
    ram: join(dir, 'ram'),
    config: join(dir, 'counter'),
    counts: result('counts'),
    reads: result('reads'),
    unlink,
    close() {
      unlink();
      for (const file of files.splice(0)) closeSync(file);
    },
  };
}

function makeDir(): string {
  try {
    return mkdtempSync('/dev/shm/flashline-run-');
  } catch {
    try {
      return mkdtempSync(join(tmpdir(), 'flashline-run-'));
    } catch (error) {
      throw fileError('the folder of the virtual board', error);
    }
  }
}

/** Reads exactly `bytes` bytes of an open file. */
export function readAt(file: number, start: number, bytes: number): Buffer {
  const part = Buffer.alloc(bytes);
  for (let done = 0; done < bytes;) {
    const got = readSync(file, part, done, bytes - done, start + done);
    if (got === 0) throw new RangeError(`the file ends before byte ${start + bytes}`);
    done += got;
  }
  return part;
}
