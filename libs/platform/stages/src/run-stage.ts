/** Runs one stage: its inputs out of the store, its program in the executor, its outputs into the store. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, fileError } from '@flashline/errors';
import type { Executor } from '@flashline/executor';
import type { Store, StoredObject } from '@flashline/store';
import { count, METRICS, observe, withSpan } from '@flashline/telemetry';
import { cacheDir } from '@flashline/toolchain';
import { badOutputs, listOutputs, readResult } from './read-answer.ts';
import type { Slots } from './slots.ts';
import { OUTPUT_FOLDER, REQUEST_FILE } from './stage-files.ts';
import type { StageName } from './stage-names.ts';
import type { Stage, StageInputs } from './stage.ts';
import { makeStageFolder, removeFolder } from './temp-folders.ts';

export interface StageDeps {
  readonly store: Store;
  readonly executor: Executor;
  /** Folder that gets a folder for each running stage. */
  readonly tempDir: string;
  /** Shared by all services of a process. */
  readonly slots: Slots;
}

export interface StageCall<Request> {
  readonly teamId: string;
  /** For logs and traces; none where there is no job yet. */
  readonly jobId?: string;
  readonly inputs: StageInputs;
  readonly request: Request;
  readonly signal?: AbortSignal;
}

export interface StageOutcome<Result> {
  readonly result: Result;
  /** Objects by the name of their file. */
  readonly outputs: Readonly<Record<string, StoredObject>>;
}

/** First what somebody waits for with an open request or a leased unit, and what ends a job. */
const URGENT = new Set<StageName>(['check-model', 'check-data', 'measure', 'report']);

/**
 * Waits for a slot first. Rejects with the AppError that the stage ended with, EXECUTOR_* where it met a
 * limit, STORE_* where an input is gone or the store is away; then nothing is stored but whole objects.
 */
export async function runStage<Request, Result>(
  deps: StageDeps,
  stage: Stage<Request, Result>,
  call: StageCall<Request>,
): Promise<StageOutcome<Result>> {
  const { signal } = call;
  const started = performance.now();
  const end = (outcome: 'ok' | 'error'): void => {
    const seconds = (performance.now() - started) / 1000;
    observe(METRICS.stageSeconds, seconds, { stage: stage.name, outcome });
  };
  const attributes = {
    'flashline.stage': stage.name,
    'flashline.team': call.teamId,
    ...(call.jobId === undefined ? {} : { 'flashline.job': call.jobId }),
  };
  try {
    const outcome = await withSpan(`stage.${stage.name}`, attributes, () =>
      deps.slots.run(() => runInFolder(deps, stage, call), {
        isUrgent: URGENT.has(stage.name),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
    end('ok');
    return outcome;
  } catch (error) {
    end('error');
    throw error;
  }
}

async function runInFolder<Request, Result>(
  { store, executor, tempDir }: StageDeps,
  stage: Stage<Request, Result>,
  call: StageCall<Request>,
): Promise<StageOutcome<Result>> {
  const { teamId, inputs, signal } = call;
  const folder = await makeStageFolder(tempDir);
  try {
    await Promise.all(
      Object.entries(inputs).map(async ([name, sha256]) => {
        if (sha256 !== null) await store.getFile(teamId, sha256, pathIn(folder, name));
      }),
    );
    await writeRequest(folder, stage.request.parse(call.request));
    signal?.throwIfAborted();
    await runProgram(executor, stage, folder, signal);
    const result = await readResult(stage, folder);
    signal?.throwIfAborted();
    return { result, outputs: await storeOutputs(store, teamId, await listOutputs(folder)) };
  } finally {
    await removeFolder(folder);
  }
}

async function runProgram(
  executor: Executor,
  { name, limits, keepsObjects }: Stage<never, unknown> | Stage<unknown, unknown>,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const writable = keepsObjects === true ? [cacheDir()] : [];
  const task = { program: name, folder, limits, writable };
  try {
    await executor.run(signal === undefined ? task : { ...task, signal });
    count(METRICS.sandboxRuns, 1, { program: name, outcome: 'ok' });
  } catch (error) {
    // A program may end with any code it likes, and each would be a series of its own.
    const isOurs = error instanceof AppError && error.code.startsWith('EXECUTOR_');
    const outcome = isOurs ? error.code : 'failed';
    count(METRICS.sandboxRuns, 1, { program: name, outcome });
    throw error;
  }
}

async function writeRequest(folder: string, request: unknown): Promise<void> {
  try {
    await mkdir(join(folder, OUTPUT_FOLDER));
    await writeFile(join(folder, REQUEST_FILE), JSON.stringify(request));
  } catch (error) {
    throw fileError('the request of a stage', error);
  }
}

async function storeOutputs(
  store: Store,
  teamId: string,
  outputs: ReadonlyMap<string, string>,
): Promise<Readonly<Record<string, StoredObject>>> {
  const stored = [...outputs].map(async ([name, path]) => {
    const object = await store.putFile(teamId, path).catch((error: unknown) => {
      throw error instanceof AppError
        ? error
        : badOutputs(`'${name}', which cannot be read`, error);
    });
    return [name, object] as const;
  });
  return Object.fromEntries(await Promise.all(stored));
}

function pathIn(folder: string, name: string): string {
  if (/^[a-z0-9][a-z0-9.-]*$/.test(name)) return join(folder, name);
  throw new Error(`'${name}' is no plain file name`);
}
