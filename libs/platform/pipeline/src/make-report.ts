/** Puts what every target gave together into the report. */
import { AppError } from '@flashline/errors';
import { isFloat, type Tensor } from '@flashline/ir';
import type { Program } from '@flashline/memory';
import { checkGates, taskAccuracy, type Report, type ReportTarget } from '@flashline/report';
import type { Firmware } from '@flashline/toolchain';
import { totalMacs } from './layers.ts';
import type { ReferenceRun } from './measure-target.ts';
import { describeFallbacks } from './fallbacks.ts';
import { describeFar } from './good-enough.ts';
import { describeModel, type PreparedGraphs } from './prepare-model.ts';
import type { WarningCode } from './warnings.ts';
import { provenanceOf } from './provenance.ts';
import type { RunRequest } from './run-request.ts';
import type { TargetResult } from './target-result.ts';
import { TOOL_VERSION } from './version.ts';

/** What a report tells of the job besides its results. */
export interface ReportRequest extends Pick<
  RunRequest,
  'gates' | 'baseline' | 'options' | 'provenance'
> {
  readonly model: PreparedGraphs;
}

/** `reference` is null where nothing ran, `program` where nothing was compiled. */
export async function makeReport(
  request: ReportRequest,
  results: readonly TargetResult[],
  reference: ReferenceRun | null,
  program: Program | null,
): Promise<Report> {
  const { model } = request;
  const firmware = results.flatMap((result) => result.firmware ?? []);
  return {
    schema: 'flashline.report/1',
    tool: {
      version: TOOL_VERSION,
      compiler: firmware[0]?.compiler.name ?? null,
      compilerVersion: firmware[0]?.compiler.version ?? null,
      flags: commonFlags(firmware),
    },
    model: describeModel(model, program === null ? null : totalMacs(program)),
    options: request.options,
    diagnostics: [
      ...model.diagnostics.map((diagnostic) => ({ ...diagnostic })),
      ...describeFallbacks(results.flatMap(({ report }) => report.layers)),
      ...describeReference(reference),
      ...describeInt8(model, results),
      ...describeFailures(results.flatMap(({ failure, faults }) => [failure ?? [], faults].flat())),
    ],
    targets: results.map(({ report }) => withGates(request, report, reference)),
    provenance: { ...request.provenance, ...(await provenanceOf(model, reference)) },
  };
}

/** Flags that all targets share; what a board adds stands with its target. */
function commonFlags([first, ...rest]: readonly Firmware[]): string[] {
  return (first?.flags ?? []).filter((flag) => rest.every(({ flags }) => flags.includes(flag)));
}

/** One entry for a failure that several targets met. */
function describeFailures(failures: readonly AppError[]): Report['diagnostics'] {
  const byMessage = new Map(failures.map((failure) => [failure.message, failure]));
  return [...byMessage.values()].map(({ code, message }) => ({
    code,
    severity: 'error',
    node: null,
    op: null,
    message,
    hint: null,
  }));
}

/** Outputs that we quantised and that are far from fp32, once for all boards that agree. */
function describeInt8(
  { quantized }: PreparedGraphs,
  results: readonly TargetResult[],
): Report['diagnostics'] {
  if (quantized === null || quantized instanceof AppError) return [];
  const names = quantized.graph.outputs.map(({ name }) => name);
  const far = results.flatMap(({ report, outputFigures }) =>
    report.precision === 'int8' && outputFigures !== null ? describeFar(names, outputFigures) : [],
  );
  return [...new Map(far.map((one) => [one.message, { ...one }])).values()];
}

/** A reference of NaN and infinities agrees with a board that computes nothing right. */
function describeReference(reference: ReferenceRun | null): Report['diagnostics'] {
  const samples = reference?.outputs ?? [];
  const bad = samples.filter((outputs) => outputs.some(holdsNoNumber)).length;
  if (bad === 0) return [];
  return [
    {
      code: 'REFERENCE_NOT_FINITE' satisfies WarningCode,
      severity: 'warning',
      node: null,
      op: null,
      message:
        `ONNX Runtime's own answer to ${bad} of ${samples.length} samples holds NaN or infinity, ` +
        'where a comparison proves little',
      hint: 'check the inputs',
    },
  ];
}

function holdsNoNumber({ type, data }: Tensor): boolean {
  return isFloat(type.element) && (data as Float32Array).some((value) => !Number.isFinite(value));
}

function withGates(
  { model, gates, baseline }: ReportRequest,
  target: ReportTarget,
  reference: ReferenceRun | null,
): ReportTarget {
  const labels = reference?.labels ?? null;
  const referenceTaskAccuracy =
    reference === null || labels === null ? null : taskAccuracy(reference.outputs, labels);
  const subject = { target, referenceTaskAccuracy };
  return { ...target, gates: checkGates(subject, model.name, gates, baseline) };
}
