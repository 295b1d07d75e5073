/** Stage report: what every target left is put together, in a sandbox of this service's own. */
import type { JobError, TargetEnding } from '@flashline/jobs';
import {
  PREPARED_FILE,
  REFERENCE_FILE,
  REPORT_FILE,
  REPORT_STAGE,
  runStage,
  targetFile,
  toFailure,
  type RequestOf,
  type TargetPart,
} from '@flashline/stages';
import { hashesOf, outputOf, runCached, type StageAnswer } from './cached-stage.ts';
import { asAppError, faultOf } from './failures.ts';
import type { JobContext, Made, TargetFacts } from './job-context.ts';
import { noteCachedStages } from './note-cached-stages.ts';
import { targetOf } from './stage-steps.ts';

type Request = RequestOf<typeof REPORT_STAGE>;

export interface FinishedReport {
  readonly sha256: string;
  readonly targets: readonly TargetEnding[];
  /** Null where every target has a verdict of its own. */
  readonly error: JobError | null;
}

/** `reference` is null where nothing was compared. */
export async function makeReport(
  context: JobContext,
  prepared: Made,
  reference: Made | null,
  all: readonly TargetFacts[],
): Promise<FinishedReport> {
  const { job, signal, stages } = context;
  const request = requestOf(context, all);
  const cached = [...context.cachedStages].sort();
  const files = { [PREPARED_FILE]: prepared, [REFERENCE_FILE]: reference };
  const inputs = { ...files, ...Object.fromEntries(all.flatMap(filesOf)) };
  const answer = await runCached(context, {
    stage: REPORT_STAGE,
    request,
    inputs,
    target: null,
    compute: async () => {
      const call = { teamId: job.teamId, inputs: hashesOf(inputs), request, signal };
      return { ...(await runStage(stages, REPORT_STAGE, call)), repeats: true };
    },
  });
  const { verdicts, failure } = answer.result;
  return {
    sha256: await noteCachedStages(context, outputOf(answer, REPORT_FILE), cached),
    targets: all.map((facts, i) => endingOf(facts, verdicts[i] ?? 'failed', answer)),
    error: verdicts.includes('failed') ? errorOf(failure, all) : null,
  };
}

function requestOf(context: JobContext, all: readonly TargetFacts[]): Request {
  const { job } = context;
  const { io, calibration, calibrationMethod, keepFp32, dims, prefix, inputs, layers, gates } =
    job.request;
  return {
    targets: all.map((facts) => ({
      target: targetOf(context, facts),
      failure: facts.failure === null ? null : toFailure(asAppError(facts.failure)),
    })),
    options: {
      io,
      calibration,
      calibrationMethod,
      keepFp32,
      dims,
      name: prefix,
      inputs,
      layers,
      gates,
    },
    baseline: job.request.baseline,
    provenance: { cachedStages: [] },
  };
}

function filesOf(facts: TargetFacts, i: number): [string, Made | null][] {
  const { compiled, build, elf, bin, map, measurement } = facts;
  return Object.entries({ compiled, build, elf, bin, map, measurement }).map(([part, object]) => [
    targetFile(i, part as TargetPart),
    object,
  ]);
}

function endingOf(
  { target, elf, bin, map }: TargetFacts,
  verdict: string,
  { outputs }: StageAnswer<unknown>,
): TargetEnding {
  const name = `${target.board}.${target.precision}`;
  const objects = { elf, bin, map, zip: outputs[`${name}.zip`], npz: outputs[`${name}.npz`] };
  const artifacts = Object.fromEntries(
    Object.entries(objects).flatMap(([kind, object]) =>
      object == null ? [] : [[kind, { sha256: object.sha256, sizeBytes: object.sizeBytes }]],
    ),
  );
  return { position: target.position, verdict, artifacts };
}

/** The stage at which the target of that failure stopped. */
function errorOf(
  failure: Request['targets'][number]['failure'],
  all: readonly TargetFacts[],
): JobError {
  if (failure === null) {
    return {
      code: 'JOB_TARGET_FAILED',
      detail: 'The outputs of a target are wrong or differ from run to run: the report says which.',
      stage: 'report',
      fault: 'infra',
      retryable: false,
    };
  }
  const { code, message: detail, kind, retryable } = failure;
  const at = all.find((facts) => facts.failure?.message === detail);
  return { code, detail, stage: at?.failedStage ?? null, fault: faultOf(kind), retryable };
}
