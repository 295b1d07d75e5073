/** Shows and writes what came of an ended job. */
import { AppError } from '@flashline/errors';
import { printable, printDiagnostics, printReport, type Report } from '@flashline/report';
import type { SubmitOptions } from '../commands/submit.ts';
import { printResult, writeWhole } from '../json-output.ts';
import type { Job } from './answers.ts';
import { downloadInto } from './download.ts';
import { SUBMIT_REFUSED } from './errors.ts';
import { getReport } from './job-calls.ts';
import {
  exitCodeOfJob,
  failureOfJob,
  infrastructureFault,
  reportOfLostJob,
  type EndedJob,
} from './job-outcome.ts';
import { printJunit } from './junit.ts';
import type { ServerClient } from './server-client.ts';

export interface Outcome {
  readonly client: ServerClient;
  readonly job: Job;
  /** Why we ended the job ourselves, or null. */
  readonly ownWords: string | null;
  /** What was posted. */
  readonly request: object;
  readonly options: SubmitOptions;
  readonly signal: AbortSignal;
}

/**
 * The exit code. Files are written whole for every ended job, failed ones too, and those of a CI system
 * also where the output folder cannot be had, which is then thrown.
 */
export async function publishOutcome(outcome: Outcome): Promise<number> {
  const { client, job, ownWords, request, options, signal } = outcome;
  const ended: EndedJob = { job, report: await reportOf(client, job, signal) };
  const report = ended.report ?? reportOfLostJob(job, request, options.gate);
  let lost: unknown = null;
  if (options.out !== undefined) {
    await downloadInto(options.out, client, job, report, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      lost = error;
    });
  }
  if (options.junit !== undefined) {
    await writeWhole(options.junit, printJunit(report, infrastructureFault(ended, ownWords)));
  }
  if (ended.report !== null) process.stderr.write(printDiagnostics(report.diagnostics));
  const failure = ownWords ?? failureOfJob(ended)?.message ?? null;
  if (failure !== null) process.stderr.write(`${printable(failure)}\n`);
  const parts = [
    ...(ended.report === null ? [] : [printReport(report)]),
    ...(options.out === undefined || lost !== null
      ? []
      : [`Report, C source and firmware are in ${options.out}\n`]),
  ];
  await printResult(parts.join('\n'), `${JSON.stringify(report, null, 2)}\n`, options.json ?? null);
  if (lost !== null) throw lost;
  return exitCodeOfJob(ended);
}

/** Null where the job ended before there was one. */
async function reportOf(
  client: ServerClient,
  job: Job,
  signal: AbortSignal,
): Promise<Report | null> {
  try {
    return await getReport(client, job.id, signal);
  } catch (error) {
    const isNone = error instanceof AppError && error.code === SUBMIT_REFUSED.code;
    if (isNone && job.state !== 'succeeded') return null;
    throw error;
  }
}
