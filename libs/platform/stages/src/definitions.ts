/**
 * All stages of a job: what each is asked, what it answers, what it may take. The comment of each names
 * the files that it reads and the files that it leaves.
 */
import { REPORT } from '@flashline/report';
import { z } from 'zod';
import { CALIBRATION_METHOD, FAILURE, PORT_TYPE, PRECISION, SAMPLES, TARGET } from './fields.ts';
import type { Stage } from './stage.ts';
import type { StageName } from './stage-names.ts';

const GIGABYTE = 1_000_000_000;
const NOTHING = z.strictObject({});

/** Three gigabytes, of which Node reserves 0.6; an emulated board keeps its memory in a file. */
function limits(seconds: number): Stage<unknown, unknown>['limits'] {
  return {
    memoryBytes: 3 * GIGABYTE,
    cpuSeconds: seconds,
    wallMs: 2000 * seconds,
    outputBytes: GIGABYTE,
  };
}

/** For the types alone. */
function stage<Request, Result>(definition: Stage<Request, Result>): Stage<Request, Result> {
  return definition;
}

/** Reads `model.onnx`. Ends with an AppError where it is no model. */
export const CHECK_MODEL = stage({
  name: 'check-model',
  version: 1,
  request: NOTHING,
  result: NOTHING,
  limits: limits(60),
});

/** Reads `data.npz`. Ends with an AppError where it is no archive of arrays. */
export const CHECK_DATA = stage({
  name: 'check-data',
  version: 1,
  request: NOTHING,
  result: NOTHING,
  limits: limits(60),
});

/** Reads `model.onnx`; leaves `prepared`. Ends with an AppError where an option does not go with it. */
export const PARSE = stage({
  name: 'parse',
  version: 1,
  request: z.strictObject({
    name: z.string(),
    dims: z.record(z.string(), z.int().positive()),
    prefix: z.string().nullable(),
    io: PORT_TYPE,
    /** Of the targets; empty where the model's own is wanted. */
    precisions: z.array(PRECISION),
    keepFp32: z.array(z.string()),
  }),
  result: z.strictObject({
    /** There is no graph, and the report says why. */
    isRefused: z.boolean(),
    isQuantized: z.boolean(),
    symbolicDims: z.array(z.string()),
  }),
  limits: limits(120),
});

/** Reads `prepared`, `data.npz` where samples are data; leaves `prepared`. */
export const QUANTISE = stage({
  name: 'quantise',
  version: 1,
  request: z.strictObject({
    calibration: SAMPLES.nullable(),
    method: CALIBRATION_METHOD,
    keepFp32: z.array(z.string()),
    io: PORT_TYPE,
  }),
  result: NOTHING,
  limits: limits(600),
});

/** Reads `prepared`; leaves `compiled`. */
export const GENERATE = stage({
  name: 'generate',
  version: 1,
  request: z.strictObject({ target: TARGET }),
  result: z.strictObject({
    /** Beyond every board by far: where all targets are, nothing needs a reference. */
    isFarTooLarge: z.boolean(),
  }),
  limits: limits(300),
});

/**
 * Reads `model.onnx`, `prepared`, `data.npz` where samples are data, and `0.compiled`, `1.compiled` ...
 * where layers are to be compared; leaves `reference`.
 */
export const REFERENCE = stage({
  name: 'reference',
  version: 1,
  request: z.strictObject({
    inputs: SAMPLES,
    /** How many compiled models there are; 0: no layers. */
    compiled: z.int().min(0),
  }),
  result: NOTHING,
  limits: limits(300),
});

/** Reads `compiled`; leaves `build` and, where it fits, `firmware.elf`, `firmware.bin`, `firmware.map`. */
export const BUILD = stage({
  name: 'build',
  version: 1,
  request: z.strictObject({ target: TARGET }),
  result: z.strictObject({ isLinked: z.boolean() }),
  limits: limits(600),
  keepsObjects: true,
});

/** Reads `compiled`, `firmware.elf`, `reference`; leaves `measurement`. */
export const MEASURE = stage({
  name: 'measure',
  version: 1,
  request: z.strictObject({ target: TARGET, compareLayers: z.boolean() }),
  result: NOTHING,
  limits: limits(600),
});

/**
 * Reads `prepared`, `reference` where there is one, and for target 0 those of `0.compiled`, `0.build`,
 * `0.elf`, `0.bin`, `0.map`, `0.measurement` that there are, and so on; leaves `report.json`, and per
 * target that was built `BOARD.PRECISION.zip`, per target that ran `BOARD.PRECISION.npz`.
 */
export const REPORT_STAGE = stage({
  name: 'report',
  version: 1,
  request: z.strictObject({
    targets: z.array(
      z.strictObject({
        target: TARGET,
        /** What kept it from being compiled, built, compared or run. */
        failure: FAILURE.nullable(),
      }),
    ),
    options: z.strictObject({
      io: PORT_TYPE,
      calibration: SAMPLES.nullable(),
      calibrationMethod: CALIBRATION_METHOD,
      keepFp32: z.array(z.string()),
      dims: z.record(z.string(), z.int().positive()),
      name: z.string().nullable(),
      inputs: SAMPLES,
      layers: z.boolean(),
      /** As the command line takes them. */
      gates: z.array(z.string()),
    }),
    /** Report that relative gates compare with. */
    baseline: REPORT.nullable(),
    /** Goes into the report beside the tools. */
    provenance: z.record(z.string(), z.unknown()),
  }),
  result: z.strictObject({
    /** Per target. */
    verdicts: z.array(z.enum(['deployed', 'unsupported', 'does-not-fit', 'failed', 'fits'])),
    /** What kept a target from its verdict: a bug of ours before a failure of the world. */
    failure: FAILURE.nullable(),
  }),
  limits: limits(300),
});

/** What a stage is asked, and what it answers. */
export type RequestOf<S> = S extends { readonly request: z.ZodType<infer T> } ? T : never;
export type ResultOf<S> = S extends { readonly result: z.ZodType<infer T> } ? T : never;

/** Every stage by its name. */
export const STAGES = {
  'check-model': CHECK_MODEL,
  'check-data': CHECK_DATA,
  parse: PARSE,
  quantise: QUANTISE,
  generate: GENERATE,
  reference: REFERENCE,
  build: BUILD,
  measure: MEASURE,
  report: REPORT_STAGE,
} satisfies Record<StageName, { readonly name: StageName }>;
