/** What can go wrong when ONNX Runtime computes the reference. */
import type { ErrorCode } from '@flashline/errors';

export const ORACLE_MODEL_REFUSED: ErrorCode = {
  code: 'ORACLE_MODEL_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'ONNX Runtime cannot load the model, so there is nothing to compare with; repair it.',
};

export const ORACLE_RUN_FAILED: ErrorCode = {
  code: 'ORACLE_RUN_FAILED',
  kind: 'usage',
  retryable: false,
  meaning: 'ONNX Runtime loads the model but fails on the inputs; check model and inputs.',
};

export const ORACLE_OUT_OF_MEMORY: ErrorCode = {
  code: 'ORACLE_OUT_OF_MEMORY',
  kind: 'usage',
  retryable: false,
  meaning: 'The model needs more memory than ONNX Runtime gets here; use a smaller model.',
};

export const ORACLE_CRASHED: ErrorCode = {
  code: 'ORACLE_CRASHED',
  kind: 'infrastructure',
  retryable: false,
  meaning:
    'ONNX Runtime ended without an answer; use a smaller model, or report the one that does it.',
};

export const ORACLE_TIMEOUT: ErrorCode = {
  code: 'ORACLE_TIMEOUT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'ONNX Runtime took longer than its limit; use a smaller model or fewer samples.',
};
