/**
 * `flashline.report/1`: the shape of `report.json`, in one place. Types and JSON Schema come from
 * here. Every field is always present, null where it does not apply; sizes are bytes.
 */
import { z } from 'zod';

const bytes = z.int().nonnegative();
const count = z.int().nonnegative();
const nullable = <T extends z.ZodType>(type: T) => type.nullable();

/** A JSON number cannot be NaN or infinite: such figures are null. */
const figure = z.number().nullable();

const port = z.strictObject({
  name: z.string(),
  shape: z.array(count),
  type: z.string(),
});

const diagnostic = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  node: z.string().nullable(),
  op: z.string().nullable(),
  message: z.string(),
  hint: z.string().nullable(),
});

const memory = z.strictObject({
  flash: z.strictObject({
    weightsBytes: bytes,
    codeBytes: nullable(bytes),
    totalBytes: nullable(bytes),
    availableBytes: bytes,
  }),
  ram: z.strictObject({
    activationsBytes: bytes,
    scratchBytes: bytes,
    ioBytes: bytes,
    staticBytes: nullable(bytes),
    stackBytes: nullable(bytes),
    totalBytes: nullable(bytes),
    availableBytes: bytes,
  }),
  arenaLowerBoundBytes: bytes,
  regions: z.array(z.strictObject({ name: z.string(), usedBytes: bytes, sizeBytes: bytes })),
});

const latency = z.strictObject({
  source: z.enum(['virtual', 'rack', 'estimate']),
  instructions: count,
  cycles: figure,
  cyclesLow: figure,
  cyclesHigh: figure,
  clockHz: figure,
  milliseconds: figure,
});

const accuracy = z.strictObject({
  reference: z.literal('onnxruntime'),
  samples: count,
  maxAbsError: figure,
  maxRelError: figure,
  rmse: figure,
  cosine: figure,
  sqnrDb: figure,
  top1Agreement: figure,
  taskAccuracy: figure,
});

const layer = z.strictObject({
  name: z.string(),
  op: z.string(),
  kernel: z.string().nullable(),
  precision: z.string(),
  sources: z.array(z.string()),
  fallback: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  macs: count,
  instructions: nullable(count),
  weightsBytes: bytes,
  outputBytes: bytes,
  maxRelError: figure,
});

const target = z.strictObject({
  board: z.string(),
  precision: z.enum(['fp32', 'int8']),
  verdict: z.enum(['deployed', 'unsupported', 'does-not-fit', 'failed', 'fits']),
  build: z.strictObject({ optimize: z.string(), flags: z.array(z.string()) }),
  memory: nullable(memory),
  latency: nullable(latency),
  energy: z.strictObject({ microjoules: z.number(), source: z.string() }).nullable(),
  accuracy: nullable(accuracy),
  layers: z.array(layer),
  gates: z.array(
    z.strictObject({ key: z.string(), limit: figure, value: figure, passed: z.boolean() }),
  ),
  artifacts: z
    .strictObject({
      source: z.string(),
      elf: z.string().nullable(),
      bin: z.string().nullable(),
      map: z.string().nullable(),
      outputs: z.string().nullable(),
    })
    .nullable(),
});

export const REPORT = z.strictObject({
  schema: z.literal('flashline.report/1'),
  tool: z.strictObject({
    version: z.string(),
    compiler: z.string().nullable(),
    compilerVersion: z.string().nullable(),
    flags: z.array(z.string()),
  }),
  model: z.strictObject({
    name: z.string(),
    sha256: z.string(),
    opset: count,
    parameters: count,
    macs: nullable(count),
    inputs: z.array(port),
    outputs: z.array(port),
  }),
  options: z.record(z.string(), z.unknown()),
  diagnostics: z.array(diagnostic),
  targets: z.array(target),
  provenance: z.record(z.string(), z.unknown()),
});

export type Report = z.infer<typeof REPORT>;
export type ReportTarget = Report['targets'][number];
export type ReportLayer = ReportTarget['layers'][number];
export type ReportMemory = NonNullable<ReportTarget['memory']>;
export type ReportAccuracy = NonNullable<ReportTarget['accuracy']>;
export type ReportLatency = NonNullable<ReportTarget['latency']>;
export type Verdict = ReportTarget['verdict'];

/** JSON Schema (draft 2020-12) of a report. */
export function reportSchema(): object {
  return z.toJSONSchema(REPORT);
}
