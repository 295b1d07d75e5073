/** What can go wrong between a request for a unit and its result. */
import type { ErrorCode } from '@flashline/errors';

/** A lease is over without a result. */
export const FARM_LEASE_ENDED: ErrorCode = {
  code: 'FARM_LEASE_ENDED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A lease ended without a result; ask again with a new holder.',
};

/** A lease reached its hard end. */
export const FARM_LEASE_TOO_LONG: ErrorCode = {
  code: 'FARM_LEASE_TOO_LONG',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A run held its unit longer than its class may; run less, or take another class.',
};

/** One firmware failed on two units. */
export const FARM_IMAGE_FAILED: ErrorCode = {
  code: 'FARM_IMAGE_FAILED',
  kind: 'bug',
  retryable: false,
  meaning: 'A firmware failed on two units that work otherwise, so it is at fault itself.',
};

/** A run failed; the agent's code says how. */
export const FARM_RUN_FAILED: ErrorCode = {
  code: 'FARM_RUN_FAILED',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A run on a unit failed without a reason that we know; try another unit.',
};

/** No unit of a board exists. */
export const FARM_NO_UNIT: ErrorCode = {
  code: 'FARM_NO_UNIT',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'No unit of a board is registered; start an agent that has one.',
};

/** No unit or lease has this id. */
export const FARM_NOT_FOUND: ErrorCode = {
  code: 'FARM_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  meaning: 'No unit or lease has this id; list them and take one of those.',
  condition: 'not-found',
};

/** A request to the farm makes no sense. */
export const FARM_BAD_REQUEST: ErrorCode = {
  code: 'FARM_BAD_REQUEST',
  kind: 'usage',
  retryable: false,
  meaning: 'A request to the farm lacks a field or has a value that it cannot have.',
};

/** A holder asks again for something else. */
export const FARM_HOLDER_TAKEN: ErrorCode = {
  code: 'FARM_HOLDER_TAKEN',
  kind: 'usage',
  retryable: false,
  meaning: 'A holder has asked for another run already; each run needs a holder of its own.',
  condition: 'conflict',
};

/** Two agents claim one unit. */
export const FARM_UNIT_TAKEN: ErrorCode = {
  code: 'FARM_UNIT_TAKEN',
  kind: 'usage',
  retryable: false,
  meaning: 'An agent claims a unit of another agent; give each agent an id of its own.',
  condition: 'conflict',
};

/** The environment lacks a setting, or one is wrong. */
export const FARM_BAD_SETTINGS: ErrorCode = {
  code: 'FARM_BAD_SETTINGS',
  kind: 'usage',
  retryable: false,
  meaning: 'A setting of the farm controller is missing or wrong; the message names it.',
};

/** The certificate names another agent. */
export const FARM_WRONG_AGENT: ErrorCode = {
  code: 'FARM_WRONG_AGENT',
  kind: 'usage',
  retryable: false,
  meaning: 'An agent registered under a name that its certificate does not have; make them equal.',
  condition: 'forbidden',
};
