/** The main job: one prepared model on every target, to a report. The CLI and the services call it. */
import type { CompiledModel } from '@flashline/compiler';
import { AppError } from '@flashline/errors';
import { compileTarget, type TargetRequest } from './build-target.ts';
import { asAppError } from './errors.ts';
import { layerReference } from './layer-reference.ts';
import { programsOf } from './lower-model.ts';
import { mapLimited } from './map-limited.ts';
import { comparableNames, type ReferenceRun } from './measure-target.ts';
import type { PreparedModel } from './prepare-model.ts';
import { makeReport } from './make-report.ts';
import type { RunRequest, RunResult } from './run-request.ts';
import { runTarget } from './run-target.ts';
import { showStages } from './show-stages.ts';
import { targetName } from './target-report.ts';
import { mainFailure, resultWithoutGraph, type TargetResult } from './target-result.ts';

/** Targets that are worked on at once: one compiles while another runs. */
const PARALLEL_TARGETS = 2;

/** Arenas beyond this fit on no board by far: samples of such a model are not worth their memory. */
const FAR_TOO_LARGE_BYTES = 4 * 1024 * 1024;

/**
 * Rejects with AppError where the reference says that model or inputs are of no use. Every other
 * failure is in the result, and the report is whole.
 */
export async function runModel(request: RunRequest): Promise<RunResult> {
  const { model } = request;
  if (model.graph === null) return withoutGraph(request);
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, ...(request.signal ? [request.signal] : [])]);
  const compiled = compileTargets(model, request.targets);
  const reference = startReference(request, compiled, signal);
  void reference.then((answer) => {
    if (isUseless(answer)) stop.abort();
  });
  const isCompared = request.compareLayers && request.targets.some(isInt8);
  const int8Reference = isCompared
    ? reference.then((answer) => layerReference(model, answer, signal))
    : reference;
  const showStage = showStages(request.targets.map(targetName), request.onProgress);
  const results = await mapLimited(request.targets, PARALLEL_TARGETS, async (target, i) => {
    const result = await runTarget({
      target,
      compiled: compiled[i]!,
      reference: isInt8(target) ? int8Reference : reference,
      compareLayers: request.compareLayers,
      folder: request.folder,
      onStage: (stage) => showStage(targetName(target), stage),
      signal,
    });
    showStage(targetName(target), 'done');
    return result;
  });
  const answer = await reference;
  if (isUseless(answer)) throw answer;
  const program = compiled.find(isCompiled)?.program ?? null;
  return finish(request, results, answer instanceof AppError ? null : answer, program);
}

function isInt8({ precision }: TargetRequest): boolean {
  return precision === 'int8';
}

/** The model was refused, or a bug of ours kept it from becoming a graph. */
function withoutGraph(request: RunRequest): Promise<RunResult> {
  const results = request.targets.map((target) => resultWithoutGraph(target, request.model));
  return finish(request, results, null, null);
}

async function finish(
  request: RunRequest,
  results: readonly TargetResult[],
  reference: ReferenceRun | null,
  program: CompiledModel['program'] | null,
): Promise<RunResult> {
  const outputs = new Map<string, NonNullable<TargetResult['outputs']>>();
  results.forEach((result, i) => {
    if (result.outputs !== null) outputs.set(targetName(request.targets[i]!), result.outputs);
  });
  return {
    report: await makeReport(request, results, reference, program),
    reference,
    outputs,
    failure: mainFailure(results),
  };
}

function compileTargets(
  model: PreparedModel,
  targets: readonly TargetRequest[],
): (CompiledModel | AppError)[] {
  const programFor = programsOf(model);
  return targets.map((target) =>
    attempt(() => compileTarget(model, programFor(target.precision), target)),
  );
}

function attempt<T>(action: () => T): T | AppError {
  try {
    return action();
  } catch (error) {
    return asAppError(error);
  }
}

function isCompiled(one: CompiledModel | AppError): one is CompiledModel {
  return !(one instanceof AppError);
}

/** Never rejects. */
async function startReference(
  request: RunRequest,
  compiled: readonly (CompiledModel | AppError)[],
  signal: AbortSignal,
): Promise<ReferenceRun | AppError> {
  const sources = compiled.filter(isCompiled);
  try {
    if (sources.length > 0 && sources.every(isFarTooLarge)) return noReference();
    const inner = request.compareLayers ? [...new Set(sources.flatMap(comparableNames))] : [];
    return await request.reference(inner, signal);
  } catch (error) {
    return asAppError(error);
  }
}

/** Beyond every board: where all targets are, nothing needs a reference. */
export function isFarTooLarge({ plan }: CompiledModel): boolean {
  return plan.arenas.reduce((sum, arena) => sum + arena.bytes, 0) > FAR_TOO_LARGE_BYTES;
}

/** The model or its inputs are the user's mistake: no verdict can come of them. */
function isUseless(answer: ReferenceRun | AppError): answer is AppError {
  return answer instanceof AppError && answer.kind === 'usage';
}

function noReference(): AppError {
  return asAppError(new Error('a model that is too large for every board has linked'));
}
