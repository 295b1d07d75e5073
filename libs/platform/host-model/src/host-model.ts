/** Builds a generated model for this machine and runs it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, type ErrorCode } from '@flashline/errors';
import { runProcess, type ProcessResult } from '@flashline/process';
import { compileHost, type GeneratedModel } from '@flashline/toolchain';
import { printGlue } from './glue.ts';

/** The program died, ran too long, or gave too few bytes. */
export const HOST_MODEL_FAILED: ErrorCode = {
  code: 'HOST_MODEL_FAILED',
  kind: 'bug',
  retryable: false,
  meaning: 'A generated model, compiled for this machine, did not run to its end.',
};

const HOST_FOLDER = new URL('../../../../firmware-builder/host/', import.meta.url);
const WARNINGS = ['-Wall', '-Wextra', '-Werror'];
/** A third of the compiler's time would go into debug information. */
const NO_DEBUG = '-g0';

export interface HostBuildOptions {
  /** Existing folder for the program. */
  readonly folder: string;
  /** With address and undefined-behaviour sanitizers that end the program. */
  readonly sanitize?: boolean;
  /** Default -O1: quick to build, and the results do not depend on it. */
  readonly level?: '-O0' | '-O1' | '-O2';
}

/** Path of the program. Rejects with AppError where the compiler is missing or refuses. */
export async function buildHostModel(
  model: GeneratedModel,
  options: HostBuildOptions,
): Promise<string> {
  const own = ['main.c', 'host_model.h'].map(
    async (name) => [name, await readFile(new URL(name, HOST_FOLDER), 'utf8')] as const,
  );
  const sources = new Map<string, string>([
    ...(await Promise.all(own)),
    [`${model.prefix}_host_glue.c`, printGlue(model)],
    ...model.files.map((file) => [file.path, file.text] as const),
  ]);
  const output = join(options.folder, 'model');
  await compileHost({
    sources,
    output,
    ownPrefix: model.prefix,
    flags: [...WARNINGS, options.level ?? '-O1', NO_DEBUG],
    sanitize: options.sanitize ?? false,
  });
  return output;
}

/** Outputs of each sample as raw bytes. `samples` holds the raw bytes of each sample's inputs. */
export async function runHostModel(
  program: string,
  model: GeneratedModel,
  samples: readonly (readonly Uint8Array[])[],
  timeoutMs = 20_000,
): Promise<Uint8Array[][]> {
  const perSample = model.outputBytes.reduce((sum, bytes) => sum + bytes, 0);
  const result = await runProcess(program, [String(samples.length)], {
    input: Buffer.concat(samples.flat()),
    timeoutMs,
    maxOutputBytes: perSample * samples.length + 65_536,
  });
  const output = result.stdoutBytes;
  if (result.exitCode !== 0 || output.length !== perSample * samples.length) {
    throw new AppError(HOST_MODEL_FAILED, `The generated program ${whyFailed(result)}.`);
  }
  let at = 0;
  return samples.map(() =>
    model.outputBytes.map((bytes) => {
      at += bytes;
      return output.slice(at - bytes, at);
    }),
  );
}

function whyFailed(result: ProcessResult): string {
  if (result.timedOut) return 'ran too long';
  if (result.signal !== null) return `was ended by ${result.signal}`;
  const said = result.stderr.trim().split('\n')[0] ?? '';
  if (result.exitCode !== 0) return `ended with ${result.exitCode}: ${said}`;
  return 'gave fewer bytes than its outputs hold';
}
