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
