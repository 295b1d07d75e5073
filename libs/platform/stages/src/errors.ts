/** What can go wrong around a stage; what goes wrong within one has the codes of its packages. */
import type { ErrorCode } from '@flashline/errors';

export const STAGE_BAD_ARTIFACT: ErrorCode = {
  code: 'STAGE_BAD_ARTIFACT',
  kind: 'infrastructure',
  retryable: false,
  meaning:
    'What an earlier stage left is of another version or damaged; run the job without cache.',
};

export const STAGE_BAD_ANSWER: ErrorCode = {
  code: 'STAGE_BAD_ANSWER',
  kind: 'infrastructure',
  retryable: true,
  meaning:
    'A stage ended well but left no proper result; where it does so again, report the model.',
};

export const STAGE_BAD_REQUEST: ErrorCode = {
  code: 'STAGE_BAD_REQUEST',
  kind: 'usage',
  retryable: false,
  condition: 'malformed',
  meaning: 'A call of a stage lacks a part, or has one that this version does not know.',
};

export const STAGE_BAD_SETTINGS: ErrorCode = {
  code: 'STAGE_BAD_SETTINGS',
  kind: 'usage',
  retryable: false,
  meaning: 'A setting of a service is missing or cannot be used; the message says which.',
};
