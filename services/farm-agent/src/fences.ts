/**
 * The highest fence that each unit has seen, on disk before anything is done under it: so an older
 * one is refused after the agent was killed, too. The file is written whole, beside and renamed.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, fileError, isMissingFile } from '@flashline/errors';
import { z } from 'zod';
import { AGENT_FENCES_UNREADABLE } from './errors.ts';

const FILE = 'fences.json';
const SCHEMA = z.record(z.string(), z.int().min(0));

export class Fences {
  readonly #folder: string;
  readonly #highest: Map<string, number>;
  /** The write that the next raise may join. */
  #next: Promise<void> | null = null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: string, highest: Map<string, number>) {
    this.#folder = folder;
    this.#highest = highest;
  }

  /** Reads the fences of a folder; none where it is new. */
  static async open(folder: string): Promise<Fences> {
    try {
      const text = await readFile(join(folder, FILE), 'utf8');
      return new Fences(folder, new Map(Object.entries(SCHEMA.parse(JSON.parse(text)))));
    } catch (cause) {
      if (isMissingFile(cause)) return new Fences(folder, new Map());
      const message = `The fences in ${folder} cannot be read: give the agent a new id and folder.`;
      throw new AppError(AGENT_FENCES_UNREADABLE, message, { cause });
    }
  }

  /** Highest fence of a unit; 0 where it has seen none. */
  highest(unitId: string): number {
    return this.#highest.get(unitId) ?? 0;
  }

  /** Resolves once the disk has it. Raises that come while one is written share the next write. */
  raise(unitId: string, fence: number): Promise<void> {
    this.#highest.set(unitId, Math.max(fence, this.highest(unitId)));
    this.#next ??= this.#writing
      .catch(() => undefined)
      .then(() => {
        this.#next = null;
        this.#writing = this.#write();
        return this.#writing;
      });
    return this.#next;
  }

  async #write(): Promise<void> {
    const part = join(this.#folder, `${FILE}.part`);
    try {
      const file = await open(part, 'w');
      try {
        await file.writeFile(JSON.stringify(Object.fromEntries(this.#highest)));
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, join(this.#folder, FILE));
      await syncFolder(this.#folder);
    } catch (error) {
      throw fileError(`the fences in ${this.#folder}`, error);
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
