/** What can go wrong with webhooks. */

import type { ErrorCode } from '@flashline/errors';

/** An address that we do not call. */
export const WEBHOOKS_TARGET_REFUSED: ErrorCode = {
  code: 'WEBHOOKS_TARGET_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning:
    'A webhook may only go to an https address outside of private networks, unless the operator allows more.',
};

/** A name that has no address now. */
export const WEBHOOKS_NAME_UNKNOWN: ErrorCode = {
  code: 'WEBHOOKS_NAME_UNKNOWN',
  kind: 'usage',
  retryable: true,
  meaning: 'The name in the address of a webhook cannot be resolved; check its spelling.',
};
