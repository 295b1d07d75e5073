/**
 * What was done on units, as they saw it: a file that is only appended to, one JSON object a line. It
 * knows nothing of the database, so it can show whether leases held what they promise. A file that is
 * full is kept as the earlier one, and the next begins with where each unit stands.
 */
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';

export const RUN_LOG_FILE = 'runs.jsonl';
/** What was written before that; older runs are forgotten. */
export const EARLIER_RUN_LOG_FILE = 'runs.1.jsonl';

/** Some 50,000 runs. */
const MOST_BYTES = 16 * 2 ** 20;

/** One line. `agent` begins a process: nothing of the one before it runs any more. */
export type RunLogLine =
  | { readonly at: 'agent'; readonly time: string }
  | { readonly at: 'file'; readonly units: Readonly<Record<string, UnitStand>> }
  | {
      readonly at: 'start' | 'end';
      readonly unit: string;
      readonly fence: number;
      readonly lease: string;
      readonly time: string;
    };

/** The latest run of a unit in the files before. */
export interface UnitStand {
  readonly fence: number;
  readonly isRunning: boolean;
}

/** A run that is written down. */
export interface LoggedRun {
  readonly unit: string;
  readonly fence: number;
  readonly lease: string;
}

export class RunLog {
  readonly #folder: string;
  readonly #mostBytes: number;
  readonly #units = new Map<string, UnitStand>();
  #file: FileHandle;
  #bytes = 0;
  /** Goes before the next line: what the disk did not take. */
  #owed = '';
  /** Lines are written one after the other. */
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: string, file: FileHandle, mostBytes: number) {
    this.#folder = folder;
    this.#file = file;
    this.#mostBytes = mostBytes;
  }

  /** Opens the log of a folder and writes that an agent begins, on a line of its own. */
  static async open(folder: string, mostBytes = MOST_BYTES): Promise<RunLog> {
    let file: FileHandle | undefined;
    try {
      file = await open(join(folder, RUN_LOG_FILE), 'a+');
      const log = new RunLog(folder, file, mostBytes);
      await log.#endTornLine();
      await log.#append({ at: 'agent', time: new Date().toISOString() });
      return log;
    } catch (error) {
      await file?.close();
      throw fileError(`the log of runs in ${folder}`, error);
    }
  }

  /** Resolves once the disk has it: before the first action of the run. Where it rejects, there is none. */
  async start(run: LoggedRun): Promise<void> {
    try {
      await this.#append({ at: 'start', ...run, time: new Date().toISOString() });
    } catch (error) {
      this.#owe(run);
      throw fileError(`the log of runs in ${this.#folder}`, error);
    }
  }

  /** After the last action. What the disk does not take is written before the next start. */
  async end(run: LoggedRun): Promise<void> {
    try {
      await this.#append({ at: 'end', ...run, time: new Date().toISOString() });
    } catch (error) {
      this.#owe(run);
      logger('agent').warn({ err: error }, 'the end of a run is not in the log of runs yet');
    }
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  /** Some of a line may be in the file. */
  #owe(run: LoggedRun): void {
    const end: RunLogLine = { at: 'end', ...run, time: new Date().toISOString() };
    this.#owed += `\n${JSON.stringify(end)}\n`;
  }

  /** A loss of power may have cut off the last line. */
  async #endTornLine(): Promise<void> {
    const { size } = await this.#file.stat();
    this.#bytes = size;
    if (size === 0) return;
    const { buffer } = await this.#file.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer.toString() !== '\n') this.#owed = '\n';
  }

  #append(line: RunLogLine): Promise<void> {
    const written = this.#writing.then(() => this.#write(line));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #write(line: RunLogLine): Promise<void> {
    if (this.#bytes >= this.#mostBytes) await this.#beginFile();
    const text = `${this.#owed}${JSON.stringify(line)}\n`;
    await this.#file.appendFile(text);
    this.#owed = '';
    this.#bytes += Buffer.byteLength(text);
    if (line.at === 'start') await this.#file.datasync();
    if (line.at !== 'start' && line.at !== 'end') return;
    this.#units.set(line.unit, { fence: line.fence, isRunning: line.at === 'start' });
  }

  async #beginFile(): Promise<void> {
    const path = join(this.#folder, RUN_LOG_FILE);
    const next = await open(`${path}.part`, 'w');
    const line: RunLogLine = { at: 'file', units: Object.fromEntries(this.#units) };
    const text = `${JSON.stringify(line)}\n`;
    try {
      await next.appendFile(text);
      await rename(path, join(this.#folder, EARLIER_RUN_LOG_FILE));
      await rename(`${path}.part`, path);
    } catch (error) {
      await next.close();
      throw error;
    }
    await this.#file.close();
    this.#file = next;
    this.#bytes = Buffer.byteLength(text);
  }
}
