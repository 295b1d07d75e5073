/** The reference for every number: ONNX Runtime, in a child process with limits. */
import { fileURLToPath } from 'node:url';
import { AppError } from '@flashline/errors';
import type { Tensor } from '@flashline/ir';
import { runProcess, type ProcessResult } from '@flashline/process';
import {
  ORACLE_CRASHED,
  ORACLE_MODEL_REFUSED,
  ORACLE_OUT_OF_MEMORY,
  ORACLE_RUN_FAILED,
  ORACLE_TIMEOUT,
} from './errors.ts';
import { decodeAnswer, encodeRequest, type Answer } from './protocol.ts';

export interface ReferenceRequest {
  /** A self-contained ONNX file. */
  readonly model: Uint8Array;
  /** Samples, each a tensor per input in the order of the model. */
  readonly samples: readonly (readonly Tensor[])[];
  /** Outputs wanted; all of them, in the order of the model, unless given. */
  readonly outputNames?: readonly string[];
  /** For all samples together, start-up included. */
  readonly timeoutMs?: number;
  /** Memory of the child beyond what Node itself reserves. */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

export interface Reference {
  readonly outputNames: readonly string[];
  /** Samples, each a tensor per output name. */
  readonly samples: readonly (readonly Tensor[])[];
}

const TIMEOUT_MS = 60_000;
/** With the code itself, this keeps the child under 512 MB. */
const MEMORY_BYTES = 300 * 1024 * 1024;
/** What Node reserves and does not use, which the limit of the system counts as well. */
const NODE_RESERVED_BYTES = 650 * 1024 * 1024;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_REASON_CHARS = 300;
/** How ONNX Runtime and V8 say that memory is short. */
const OUT_OF_MEMORY = /bad_alloc|failed to allocate|array buffer allocation/i;

/**
 * Runs every sample through the model as ONNX defines it: no graph optimisation, one thread. One
 * child process, about 0.1 s, serves all samples. Throws AppError; the model is at fault where
 * ONNX Runtime refuses it, and the world where it ends without an answer.
 */
export async function runReference(request: ReferenceRequest): Promise<Reference> {
  const { timeoutMs = TIMEOUT_MS, memoryBytes = MEMORY_BYTES } = request;
  const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const { model, samples, outputNames = null } = request;
  const result = await runProcess(process.execPath, ['--no-warnings', worker], {
    input: encodeRequest({ model, samples, outputNames }),
    timeoutMs,
    // It would report its use to its maker, and leave files for that.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    memoryLimitBytes: NODE_RESERVED_BYTES + memoryBytes,
    maxOutputBytes: MAX_ANSWER_BYTES,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const answer = result.exitCode === 0 ? decodeAnswer(result.stdoutBytes) : null;
  if (answer === null) throw withoutAnswer(result, timeoutMs);
  if (answer.kind === 'failure') throw failure(answer, memoryBytes);
  return { outputNames: answer.names, samples: answer.samples };
}

function failure(
  { phase, message }: Extract<Answer, { kind: 'failure' }>,
  memoryBytes: number,
): AppError {
  if (OUT_OF_MEMORY.test(message)) {
    return new AppError(
      ORACLE_OUT_OF_MEMORY,
      `ONNX Runtime needs more than ${memoryBytes} bytes for the model: use a smaller one.`,
    );
  }
  const reason = oneLine(message);
  if (phase === 'load') {
    return new AppError(
      ORACLE_MODEL_REFUSED,
      `ONNX Runtime refuses the model (${reason}): check it with onnx.checker.check_model.`,
    );
  }
  return new AppError(
    ORACLE_RUN_FAILED,
    `ONNX Runtime cannot run the model on these inputs (${reason}): check model and inputs.`,
  );
}

function withoutAnswer(result: ProcessResult, timeoutMs: number): AppError {
  if (result.timedOut) {
    return new AppError(
      ORACLE_TIMEOUT,
      `ONNX Runtime took longer than ${timeoutMs / 1000} s: use a smaller model or fewer samples.`,
    );
  }
  const end = result.isTruncated ? 'too long an answer' : ending(result);
  return new AppError(
    ORACLE_CRASHED,
    `ONNX Runtime ended with ${end} and gave no reference: use a smaller model or fewer samples.`,
    { cause: result.stderr },
  );
}

function ending(result: ProcessResult): string {
  if (result.aborted) return 'an interruption';
  return result.signal === null ? `exit code ${result.exitCode}` : `signal ${result.signal}`;
}

function oneLine(message: string): string {
  const line = message.replaceAll(/\s+/g, ' ').trim();
  return line.length <= MAX_REASON_CHARS ? line : `${line.slice(0, MAX_REASON_CHARS)}...`;
}
