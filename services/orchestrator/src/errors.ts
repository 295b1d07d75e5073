/** What can go wrong while jobs are taken through their stages. */
import type { ErrorCode } from '@flashline/errors';

export const ORCHESTRATOR_FAULT: ErrorCode = {
  code: 'ORCHESTRATOR_FAULT',
  kind: 'bug',
  retryable: false,
  meaning: 'Work on a job failed by a fault of ours; the log has the details under the job.',
};

export const ORCHESTRATOR_BAD_ANSWER: ErrorCode = {
  code: 'ORCHESTRATOR_BAD_ANSWER',
  kind: 'infrastructure',
  retryable: true,
  meaning:
    'A service answered without an object that it should have made; its version may not fit.',
};

export const ORCHESTRATOR_BAD_SETTINGS: ErrorCode = {
  code: 'ORCHESTRATOR_BAD_SETTINGS',
  kind: 'usage',
  retryable: false,
  meaning: 'A setting of the orchestrator is missing or wrong; the message names it.',
};
