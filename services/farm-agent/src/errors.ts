/** What can go wrong where units are driven. */
import type { ErrorCode } from '@flashline/errors';

/** A command came under a fence that is used up. */
export const AGENT_STALE_FENCE: ErrorCode = {
  code: 'AGENT_STALE_FENCE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A command came under an older lease than its unit has seen, or one that it has used.',
};

/** A lease was not renewed, or reached its end. */
export const AGENT_LEASE_OVER: ErrorCode = {
  code: 'AGENT_LEASE_OVER',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A run was stopped by its agent: its lease was not renewed in time, or at its end.',
};

/** The agent stops. */
export const AGENT_STOPPED: ErrorCode = {
  code: 'AGENT_STOPPED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A run was stopped because its agent stops; it is tried again.',
};

/** The fences on disk cannot be read. */
export const AGENT_FENCES_UNREADABLE: ErrorCode = {
  code: 'AGENT_FENCES_UNREADABLE',
  kind: 'infrastructure',
  retryable: false,
  meaning:
    'The fences that an agent has seen cannot be read; give it a new id and an empty folder.',
};

/** The environment lacks a setting, or one is wrong. */
export const AGENT_BAD_SETTINGS: ErrorCode = {
  code: 'AGENT_BAD_SETTINGS',
  kind: 'usage',
  retryable: false,
  meaning: 'A setting of the farm agent is missing or wrong; the message names it.',
};

/** A fault of ours in the agent. */
export const AGENT_INTERNAL: ErrorCode = {
  code: 'AGENT_INTERNAL',
  kind: 'bug',
  retryable: false,
  meaning: 'An agent failed by a fault of ours; its log has the details.',
};
