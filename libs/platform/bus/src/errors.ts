/** What can go wrong with the bus. */

import type { ErrorCode } from '@flashline/errors';

/** No server, or no answer of it in time. */
export const BUS_UNAVAILABLE: ErrorCode = {
  code: 'BUS_UNAVAILABLE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The message server does not answer; the call may be made again with the same id.',
};

/** The queue of a topic family has reached its bound. */
export const BUS_FULL: ErrorCode = {
  code: 'BUS_FULL',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A queue holds as many messages as it may, or its server has no space; try again later.',
};

/** A message is too large for the bus: references travel, never contents. */
export const BUS_TOO_LARGE: ErrorCode = {
  code: 'BUS_TOO_LARGE',
  kind: 'bug',
  retryable: false,
  meaning: 'A message is larger than a message may be; its content belongs into the store.',
};

/** The server has known faults. */
export const BUS_SERVER_TOO_OLD: ErrorCode = {
  code: 'BUS_SERVER_TOO_OLD',
  kind: 'infrastructure',
  retryable: false,
  meaning:
    'The NATS server has known faults: run 2.11.16 or later of 2.11, 2.12.7 or later of 2.12, or 2.14.',
};

/** A file that the connection needs. */
export const BUS_BAD_FILE: ErrorCode = {
  code: 'BUS_BAD_FILE',
  kind: 'usage',
  retryable: false,
  meaning: 'The credentials or the CA for the message server cannot be read; give the right file.',
};
