/**
 * What was done on units, as they saw it: a file that is only appended to, one JSON object a line. It
 * knows nothing of the database, so it can show whether leases held what they promise.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';

export const RUN_LOG_FILE = 'runs.jsonl';

/** One line. `agent` begins a process: nothing of the one before it runs any more. */
export type RunLogLine =
  | { readonly at: 'agent'; readonly time: string }
  | {
      readonly at: 'start' | 'end';
      readonly unit: string;
      readonly fence: number;
      readonly lease: string;
      readonly time: string;
    };

/** A run that is written down. */
export interface LoggedRun {
  readonly unit: string;
  readonly fence: number;
  readonly lease: string;
}

export class RunLog {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Opens the log of a folder and writes that an agent begins, on a line of its own. */
  static async open(folder: string): Promise<RunLog> {
    try {
      const log = new RunLog(await open(join(folder, RUN_LOG_FILE), 'a+'));
      await log.#endTornLine();
      await log.#append({ at: 'agent', time: new Date().toISOString() });
      return log;
    } catch (error) {
      throw fileError(`the log of runs in ${folder}`, error);
    }
  }

  /** Resolves once the disk has it: before the first action of the run. */
  async start(run: LoggedRun): Promise<void> {
    await this.#append({ at: 'start', ...run, time: new Date().toISOString() });
    await this.#file.datasync();
  }

  /** After the last action. */
  end(run: LoggedRun): Promise<void> {
    return this.#append({ at: 'end', ...run, time: new Date().toISOString() });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** A loss of power may have cut off the last line. */
  async #endTornLine(): Promise<void> {
    const { size } = await this.#file.stat();
    if (size === 0) return;
    const { buffer } = await this.#file.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer.toString() !== '\n') await this.#file.write('\n');
  }

  /** One write of the whole line: O_APPEND puts it behind all others. */
  async #append(line: RunLogLine): Promise<void> {
    await this.#file.write(`${JSON.stringify(line)}\n`);
  }
}
