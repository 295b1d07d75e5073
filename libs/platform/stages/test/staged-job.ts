/** A whole job, stage by stage, as an orchestrator takes it: nothing passes but objects of a store. */
import { readFile } from 'node:fs/promises';
import { AppError } from '@flashline/errors';
import type { Store, StoredObject } from '@flashline/store';
import {
  BIN_FILE,
  BUILD,
  BUILD_FILE,
  COMPILED_FILE,
  DATA_FILE,
  ELF_FILE,
  GENERATE,
  MAP_FILE,
  MEASURE,
  MEASUREMENT_FILE,
  MODEL_FILE,
  PARSE,
  PREPARED_FILE,
  QUANTISE,
  REFERENCE,
  REFERENCE_FILE,
  REPORT_STAGE,
  targetFile,
  toFailure,
  type Failure,
  type RequestOf,
  type ResultOf,
  type Samples,
  type Stage,
  type StageCall,
  type StageInputs,
  type StageOutcome,
  type Target,
} from '../src/index.ts';

export const TEAM = 'team-1';

export interface StagedJob {
  readonly name: string;
  readonly model: StoredObject;
  readonly targets: readonly Target[];
  readonly options: RequestOf<typeof REPORT_STAGE>['options'];
}

export interface StagedResult extends ResultOf<typeof REPORT_STAGE> {
  readonly outputs: Readonly<Record<string, StoredObject>>;
  /** Hash of each target's ELF, null where nothing linked. */
  readonly elves: readonly (string | null)[];
  /** Milliseconds of each stage that ran. */
  readonly times: readonly (readonly [stage: string, ms: number])[];
}

interface TargetState {
  readonly target: Target;
  failure: Failure | null;
  files: Record<string, string | null>;
  isLinked: boolean;
}

/** Runs a stage here, or calls the service that does. */
export type StageCaller = <Request, Result>(
  stage: Stage<Request, Result>,
  call: StageCall<Request>,
) => Promise<StageOutcome<Result>>;

/** Rejects with AppError where `runModel` does. */
export async function runStagedJob(callStage: StageCaller, job: StagedJob): Promise<StagedResult> {
  const times: (readonly [string, number])[] = [];
  async function call<Request, Result>(
    stage: Stage<Request, Result>,
    inputs: StageInputs,
    request: Request,
  ) {
    const started = performance.now();
    const outcome = await callStage(stage, { teamId: TEAM, inputs, request });
    times.push([stage.name, performance.now() - started]);
    return outcome;
  }
  const { options, targets } = job;
  const model = job.model.sha256;
  const precisions = [...new Set(targets.map(({ precision }) => precision))];
  const { io, keepFp32 } = options;
  const parsed = await call(
    PARSE,
    { [MODEL_FILE]: model },
    { name: job.name, dims: options.dims, prefix: options.name, io, precisions, keepFp32 },
  );
  let prepared = parsed.outputs[PREPARED_FILE]!.sha256;
  const { isRefused, isQuantized } = parsed.result;
  if (!isRefused && !isQuantized && precisions.includes('int8')) {
    const { calibration, calibrationMethod: method } = options;
    const inputs = { [PREPARED_FILE]: prepared, [DATA_FILE]: dataOf(calibration) };
    const quantised = await call(QUANTISE, inputs, { calibration, method, keepFp32, io });
    prepared = quantised.outputs[PREPARED_FILE]!.sha256;
  }
  const states = targets.map((target): TargetState => {
    return { target, failure: null, files: {}, isLinked: false };
  });
  let reference: string | null = null;
  if (!isRefused) {
    const far: boolean[] = [];
    for (const state of states) {
      await attempt(state, async () => {
        const made = await call(GENERATE, { [PREPARED_FILE]: prepared }, { target: state.target });
        state.files['compiled'] = made.outputs[COMPILED_FILE]!.sha256;
        far.push(made.result.isFarTooLarge);
      });
    }
    const compiled = states.flatMap(({ files }) => files['compiled'] ?? []);
    if (!(compiled.length > 0 && far.every(Boolean))) {
      const layered = options.layers ? compiled : [];
      const inputs = {
        [MODEL_FILE]: model,
        [PREPARED_FILE]: prepared,
        [DATA_FILE]: dataOf(options.inputs),
        ...Object.fromEntries(layered.map((hash, i) => [targetFile(i, 'compiled'), hash])),
      };
      const request = { inputs: options.inputs, compiled: layered.length };
      reference = (await call(REFERENCE, inputs, request)).outputs[REFERENCE_FILE]!.sha256;
    }
    for (const state of states) {
      const { target } = state;
      const hash = state.files['compiled'] ?? null;
      if (hash === null) continue;
      await attempt(state, async () => {
        const built = await call(BUILD, { [COMPILED_FILE]: hash }, { target });
        state.files['build'] = built.outputs[BUILD_FILE]!.sha256;
        state.files['elf'] = built.outputs[ELF_FILE]?.sha256 ?? null;
        state.files['bin'] = built.outputs[BIN_FILE]?.sha256 ?? null;
        state.files['map'] = built.outputs[MAP_FILE]?.sha256 ?? null;
        state.isLinked = built.result.isLinked;
      });
      if (!state.isLinked) continue;
      await attempt(state, async () => {
        const elf = state.files['elf']!;
        const inputs = { [COMPILED_FILE]: hash, [ELF_FILE]: elf, [REFERENCE_FILE]: reference };
        const run = await call(MEASURE, inputs, { target, compareLayers: options.layers });
        state.files['measurement'] = run.outputs[MEASUREMENT_FILE]!.sha256;
      });
    }
  }
  const parts = states.flatMap(({ files }, i) =>
    Object.entries(files).map(([part, hash]) => [`${i}.${part}`, hash] as const),
  );
  const { result, outputs } = await call(
    REPORT_STAGE,
    { [PREPARED_FILE]: prepared, [REFERENCE_FILE]: reference, ...Object.fromEntries(parts) },
    {
      targets: states.map(({ target, failure }) => ({ target, failure })),
      options,
      baseline: null,
      provenance: {},
    },
  );
  const elves = states.map(({ files }) => files['elf'] ?? null);
  return { ...result, outputs, elves, times };
}

async function attempt(state: TargetState, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    state.failure = toFailure(error);
  }
}

function dataOf(samples: Samples | null): string | null {
  return samples !== null && 'data' in samples ? samples.data : null;
}

/** Content of an object. */
export async function contentOf(store: Store, sha256: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.get(TEAM, sha256)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export async function storeFile(store: Store, path: string): Promise<StoredObject> {
  const bytes = await readFile(path);
  return store.put(TEAM, one(bytes));
}

async function* one(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
