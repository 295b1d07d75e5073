/** What can go wrong with telemetry. */

import type { ErrorCode } from '@flashline/errors';

/** The port of the metrics is taken or may not be used. */
export const TELEMETRY_PORT_REFUSED: ErrorCode = {
  code: 'TELEMETRY_PORT_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'The address for metrics cannot be listened on; choose another port, or free it.',
};
