/** What can go wrong between a model that was read and its report. */
import { AppError, type ErrorCode } from '@flashline/errors';

/** Our own mistake, met while a model was worked on. */
export const PIPELINE_BUG: ErrorCode = {
  code: 'PIPELINE_BUG',
  kind: 'bug',
  retryable: false,
  meaning: 'Flashline broke one of its own rules; please report it with the model.',
};

/** A firmware that ran gave other numbers than the reference. */
export const PIPELINE_WRONG_OUTPUT: ErrorCode = {
  code: 'PIPELINE_WRONG_OUTPUT',
  kind: 'bug',
  retryable: false,
  meaning: 'The outputs differ from those of ONNX Runtime; please report it with the model.',
};

/** A firmware that ran gave two answers or counts to one input. */
export const PIPELINE_NOT_REPEATABLE: ErrorCode = {
  code: 'PIPELINE_NOT_REPEATABLE',
  kind: 'bug',
  retryable: false,
  meaning: 'Two inferences of one input differ; please report it with the model.',
};

/** A pattern of nodes to keep in fp32 means none. */
export const QUANTIZE_NO_SUCH_NODE: ErrorCode = {
  code: 'QUANTIZE_NO_SUCH_NODE',
  kind: 'usage',
  retryable: false,
  meaning: 'A pattern of --keep-fp32 matches no node of the model; check its spelling.',
};

/** Options that do not go with the model or with each other. */
export const OPTIONS_UNUSABLE: ErrorCode = {
  code: 'OPTIONS_UNUSABLE',
  kind: 'usage',
  retryable: false,
  meaning: 'An option does not go with the model or with another one; the message says which.',
};

/** The model file is damaged, beyond a limit, or no model. */
export const MODEL_UNREADABLE: ErrorCode = {
  code: 'MODEL_UNREADABLE',
  kind: 'usage',
  retryable: false,
  meaning: 'The file is no ONNX model that can be read; the message says where and what to do.',
};

/** What was thrown as an AppError: anything else than that is our own mistake. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(
    PIPELINE_BUG,
    `This is a bug in Flashline (${message}): please report it with the model.`,
    { cause: error },
  );
}
