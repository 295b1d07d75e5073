/** What an ended job comes to: its report, its exit code, and what kept it from a verdict. */
import { AppError, EXIT_CODES } from '@flashline/errors';
import {
  PIPELINE_BUG,
  PIPELINE_NOT_REPEATABLE,
  PIPELINE_WRONG_OUTPUT,
  TOOL_VERSION,
} from '@flashline/pipeline';
import type { Report } from '@flashline/report';
import { exitCodeOfReport } from '../exit-code.ts';
import type { GateOption } from '../run-options.ts';
import { sentenceOf, type Job } from './answers.ts';
import { SUBMIT_CANCELLED, SUBMIT_JOB_FAILED } from './errors.ts';

/** Codes of our own mistakes; every other fault of a job lies in what it was given. */
const BUGS = new Set(
  [PIPELINE_BUG, PIPELINE_NOT_REPEATABLE, PIPELINE_WRONG_OUTPUT].map(({ code }) => code),
);

/** `report` is the server's, or null where it has none. */
export interface EndedJob {
  readonly job: Job;
  readonly report: Report | null;
}

/** Exit code of `submit`, as `run` has it (DESIGN 2.1). */
export function exitCodeOfJob({ job, report }: EndedJob): number {
  if (job.state === 'cancelled') return EXIT_CODES.infrastructure;
  const failure = job.error === null ? null : exitCodeOfError(job.error, report !== null);
  if (report !== null) return exitCodeOfReport(report, failure);
  return failure ?? EXIT_CODES.infrastructure;
}

/** With a report the model was good, so that a fault of the job is ours. */
function exitCodeOfError({ code, fault }: NonNullable<Job['error']>, hasReport: boolean): number {
  if (fault !== 'job') return EXIT_CODES.infrastructure;
  return hasReport || BUGS.has(code ?? '') ? EXIT_CODES.bug : EXIT_CODES.usage;
}

/** What to say on standard error of a job that did not succeed; null where there is nothing. */
export function failureOfJob({ job }: EndedJob): AppError | null {
  if (job.state === 'cancelled') {
    return new AppError(SUBMIT_CANCELLED, `The job ${job.id} was cancelled: submit it again.`);
  }
  if (job.error === null) return null;
  return new AppError(SUBMIT_JOB_FAILED, `The job ${job.id} failed: ${sentenceOf(job.error)}`);
}

/** What kept the platform from a verdict, or null where it is not to blame. */
export function infrastructureFault({ job }: EndedJob, ownWords: string | null): string | null {
  if (ownWords !== null) return ownWords;
  if (job.state === 'cancelled') return 'the job was cancelled';
  if (job.error === null || job.error.fault === 'job') return null;
  return sentenceOf(job.error);
}

/**
 * A whole report of a job that has none on the server: what was asked, and that nothing came of it,
 * so that who reads reports need not know of jobs.
 */
export function reportOfLostJob(job: Job, request: object, gates: readonly GateOption[]): Report {
  const failed = gates.map(({ gate }) => ({
    key: gate.key,
    limit: gate.isRelative ? null : gate.limit,
    value: null,
    passed: false,
  }));
  return {
    schema: 'flashline.report/1',
    tool: { version: TOOL_VERSION, compiler: null, compilerVersion: null, flags: [] },
    model: { ...job.model, opset: 0, parameters: 0, macs: null, inputs: [], outputs: [] },
    options: { ...request },
    diagnostics: [diagnosticOf(job)],
    targets: job.targets.map(({ board, precision }) => ({
      board,
      precision,
      verdict: 'failed' as const,
      build: { optimize: String(Reflect.get(request, 'optimize')), flags: [] },
      memory: null,
      latency: null,
      energy: null,
      accuracy: null,
      layers: [],
      gates: failed,
      artifacts: null,
    })),
    provenance: { job: job.id },
  };
}

function diagnosticOf(job: Job): Report['diagnostics'][number] {
  const message = job.error === null ? `the job was ${job.state}` : sentenceOf(job.error);
  const code = job.error?.code ?? SUBMIT_CANCELLED.code;
  return { code, severity: 'error', node: null, op: null, message, hint: null };
}
