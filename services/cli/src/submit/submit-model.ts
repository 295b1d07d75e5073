/** From a model on this disk to a job on the server, and from its end to files and an exit code. */
import { AppError } from '@flashline/errors';
import { checkDims, requireCalibration } from '@flashline/pipeline';
import { printable } from '@flashline/report';
import { noteMissingBaseline, readBaseline } from '../baseline.ts';
import type { SubmitOptions } from '../commands/submit.ts';
import { readModel } from '../load-model.ts';
import { targetsOf } from '../model-options.ts';
import { noteUnused } from '../quantization-options.ts';
import { hasEnded, type Job } from './answers.ts';
import { SUBMIT_TIMEOUT } from './errors.ts';
import { eventLine } from './event-line.ts';
import { followJob } from './follow-job.ts';
import { cancelJob, getJob, postJob } from './job-calls.ts';
import { jobRequest } from './job-request.ts';
import { publishOutcome } from './publish-outcome.ts';
import { serverAddress } from './server-address.ts';
import { ServerClient } from './server-client.ts';
import { upload, uploadSamples } from './upload.ts';

/** A cancelled job may take so long to end. */
const END_MS = 30_000;

/** The exit code. Throws AppError where there is no job to speak of. */
export async function submitModel(
  path: string,
  options: SubmitOptions,
  signal: AbortSignal,
): Promise<number> {
  const address = serverAddress(options.server, process.env);
  const client = new ServerClient(address, say);
  const request = await prepareRequest(client, path, options, signal);
  const posted = await postJob(client, request, signal);
  return cancelOnInterrupt(client, posted.id, signal, async () => {
    signal.throwIfAborted();
    if (!isWaiting(options)) {
      process.stdout.write(`${posted.id}\n`);
      return 0;
    }
    say(`Job ${posted.id} is at ${address.url}/v1/jobs/${posted.id}`);
    const { job, ownWords } = await waitFor(client, posted, options.timeout ?? null, signal);
    return publishOutcome({ client, job, ownWords, request, options, signal });
  });
}

function isWaiting({ wait, json, junit, gate, out }: SubmitOptions): boolean {
  return wait === true || gate.length > 0 || [json, junit, out].some((each) => each !== undefined);
}

/** Everything that can be wrong with file and options is found before the first upload. */
async function prepareRequest(
  client: ServerClient,
  path: string,
  options: SubmitOptions,
  signal: AbortSignal,
): Promise<object> {
  const baseline = options.baseline === undefined ? null : await readBaseline(options.baseline);
  const model = await readModel(path, options);
  checkDims(options.dim, model.symbolicDims);
  const targets = targetsOf(options, model.isQuantized);
  const { calibration } = options;
  const isInt8 = targets.some(({ precision }) => precision === 'int8');
  if (isInt8 && !model.isQuantized) requireCalibration(calibration);
  const { name, bytes } = model;
  const sha256 = await upload(client, { kind: 'models', name, bytes }, signal);
  noteUnused(options, targets);
  noteMissingBaseline(options.gate, baseline);
  return jobRequest(options, {
    model: sha256,
    targets,
    inputs: await uploadSamples(client, options.inputs, signal),
    calibration:
      calibration === undefined ? null : await uploadSamples(client, calibration, signal),
    baseline,
    timeoutSeconds: options.timeout ?? null,
  });
}

/** Nothing goes on working for somebody who has gone. */
async function cancelOnInterrupt<T>(
  client: ServerClient,
  id: string,
  signal: AbortSignal,
  action: () => Promise<T>,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (signal.aborted) await cancelJob(client, id).catch(() => undefined);
    throw error;
  }
}

interface Ended {
  readonly job: Job;
  /** Why we ended it ourselves, or null. */
  readonly ownWords: string | null;
}

async function waitFor(
  client: ServerClient,
  posted: Job,
  timeoutSeconds: number | null,
  signal: AbortSignal,
): Promise<Ended> {
  const late = new AbortController();
  const timer =
    timeoutSeconds === null ? null : setTimeout(() => late.abort(), 1000 * timeoutSeconds);
  const show = (event: Parameters<typeof eventLine>[0]) => {
    const line = eventLine(event);
    if (line !== null) say(line);
  };
  try {
    const either = AbortSignal.any([signal, late.signal]);
    const job = hasEnded(posted) ? posted : await followJob(client, posted.id, show, either);
    return { job, ownWords: null };
  } catch (error) {
    if (!late.signal.aborted || signal.aborted) throw error;
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
  return endLate(client, posted.id, timeoutSeconds ?? 0, signal);
}

async function endLate(
  client: ServerClient,
  id: string,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Ended> {
  const message = `The job ${id} did not end within ${timeoutSeconds} s and is cancelled: give it more --timeout.`;
  await cancelJob(client, id).catch(() => undefined);
  const job = await getJob(client, id, END_MS / 1000, signal);
  if (hasEnded(job)) return { job, ownWords: job.state === 'cancelled' ? message : null };
  throw new AppError(SUBMIT_TIMEOUT, message);
}

function say(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}
