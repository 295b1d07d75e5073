/** What a target gave: its part of the report, and what kept it from more. */
import type { CompiledModel } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import type { ReportTarget } from '@flashline/report';
import type { Firmware } from '@flashline/toolchain';
import type { TargetRequest } from './build-target.ts';
import { PIPELINE_NOT_REPEATABLE, PIPELINE_WRONG_OUTPUT } from './errors.ts';
import type { Measurement } from './measure-target.ts';
import type { PreparedGraphs } from './prepare-model.ts';
import { builtTarget, emptyTarget, isRight, targetName } from './target-report.ts';

export interface TargetResult {
  /** Without its gates. */
  readonly report: ReportTarget;
  readonly firmware: Firmware | null;
  readonly outputs: Measurement['outputs'] | null;
  /** How far each output is from the reference; null where nothing ran. */
  readonly outputFigures: Measurement['outputFigures'] | null;
  /** What kept the target from a verdict of its own. */
  readonly failure: AppError | null;
  /** What is wrong with the figures of a target that ran. */
  readonly faults: readonly AppError[];
}

/** How far a target came. */
export interface TargetFacts {
  readonly compiled: CompiledModel | null;
  /** Null where it was not built. */
  readonly firmware: Firmware | null;
  /** Null where it did not run. */
  readonly measured: Measurement | null;
  /** What kept it from going on; null where it ran, or does not fit. */
  readonly failure: AppError | null;
}

/** The result of a target of a model that was not refused. */
export function targetResult(target: TargetRequest, facts: TargetFacts): TargetResult {
  const { compiled, firmware, measured, failure } = facts;
  const isBuilt = compiled !== null && firmware !== null;
  return {
    report: isBuilt
      ? builtTarget(target, { ...compiled, firmware }, measured)
      : emptyTarget(target, 'failed'),
    firmware,
    outputs: measured?.outputs ?? null,
    outputFigures: measured?.outputFigures ?? null,
    failure,
    faults: measured === null ? [] : faultsOf(target, measured),
  };
}

/** The model was refused, or a bug of ours kept it from becoming a graph. */
export function resultWithoutGraph(
  target: TargetRequest,
  { failure }: PreparedGraphs,
): TargetResult {
  return {
    report: emptyTarget(target, failure === null ? 'unsupported' : 'failed'),
    firmware: null,
    outputs: null,
    outputFigures: null,
    failure,
    faults: [],
  };
}

/** What kept a target from its verdict: a bug of ours before a failure of the world. */
export function mainFailure(results: readonly TargetResult[]): AppError | null {
  const failures = results.flatMap(({ failure }) => failure ?? []);
  return failures.find(({ kind }) => kind === 'bug') ?? failures[0] ?? null;
}

function faultsOf(target: TargetRequest, measured: Measurement): AppError[] {
  const name = targetName(target);
  const faults: AppError[] = [];
  if (!isRight(target, measured.accuracy)) {
    const error = measured.accuracy.maxRelError?.toExponential(1) ?? 'beyond all measure';
    const message = `The outputs of ${name} differ from those of ONNX Runtime (largest relative error ${error}): please report this bug with the model.`;
    faults.push(new AppError(PIPELINE_WRONG_OUTPUT, message));
  }
  if (!measured.isRepeatable) {
    const message = `Two inferences of one input differ on ${name}: please report this bug with the model.`;
    faults.push(new AppError(PIPELINE_NOT_REPEATABLE, message));
  }
  return faults;
}
