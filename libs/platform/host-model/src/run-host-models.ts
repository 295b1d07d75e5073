/** Many generated models built into one program, because a program costs more than a model does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { combineModels, type GeneratedModel } from '@flashline/toolchain';
import { buildHostModel, runHostModel, type HostBuildOptions } from './host-model.ts';

/** A model and the raw bytes of its inputs, samples x inputs. */
export interface HostJob {
  readonly model: GeneratedModel;
  readonly samples: readonly (readonly Uint8Array[])[];
}

/** Samples x outputs, or why this model alone does not compile or does not run to its end. */
export type HostOutcome =
  | { readonly kind: 'outputs'; readonly samples: readonly (readonly Uint8Array[])[] }
  | { readonly kind: 'failure'; readonly error: AppError };

/**
 * The outcome of every job. The prefixes of the models are distinct and start with `<prefix>_`; all
 * jobs have equally many samples. Where a program of several fails, its halves are tried, so that
 * the failure is told of the model that has it. Rejects where the machine is at fault.
 */
export async function runHostModels(
  prefix: string,
  jobs: readonly HostJob[],
  options: Omit<HostBuildOptions, 'folder'> = {},
): Promise<readonly HostOutcome[]> {
  try {
    const outputs = await runTogether(prefix, jobs, options);
    return outputs.map((samples) => ({ kind: 'outputs', samples }));
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'infrastructure') throw error;
    if (jobs.length === 1) return [{ kind: 'failure', error }];
    const half = Math.ceil(jobs.length / 2);
    return [
      ...(await runHostModels(prefix, jobs.slice(0, half), options)),
      ...(await runHostModels(prefix, jobs.slice(half), options)),
    ];
  }
}

async function runTogether(
  prefix: string,
  jobs: readonly HostJob[],
  options: Omit<HostBuildOptions, 'folder'>,
): Promise<Uint8Array[][][]> {
  const model = combineModels(
    prefix,
    jobs.map((job) => job.model),
  );
  const count = jobs[0]?.samples.length ?? 0;
  if (jobs.some((job) => job.samples.length !== count)) {
    throw new Error('the jobs of one program differ in their number of samples');
  }
  const samples = Array.from({ length: count }, (_, s) => jobs.flatMap((job) => job.samples[s]!));
  const folder = await mkdtemp(join(tmpdir(), 'flashline-host-'));
  try {
    const program = await buildHostModel(model, { folder, ...options });
    const outputs = await runHostModel(program, model, samples);
    let next = 0;
    return jobs.map((job) => {
      const first = next;
      next += job.model.outputBytes.length;
      return outputs.map((sample) => sample.slice(first, next));
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
