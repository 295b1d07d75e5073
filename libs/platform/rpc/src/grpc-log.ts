/** What grpc-js writes to the console by itself goes to the log; errors reach callers anyway. */

import { logger } from '@flashline/telemetry';
import { setLogger } from '@grpc/grpc-js';

let isDirected = false;

/** Directs the log of grpc-js, once. */
export function directGrpcLog(): void {
  if (isDirected) return;
  isDirected = true;
  const log = logger('grpc');
  const write = (...parts: unknown[]): void => log.debug(parts.map(String).join(' '));
  setLogger({ error: write, info: write, debug: write });
}
