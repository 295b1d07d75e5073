/** Waits for a unit, has a firmware run on it, and says what came of it. */
import type { farm } from '@flashline/contracts';
import type { CallContext } from '@flashline/rpc';
import { traceHeaders } from '@flashline/telemetry';
import type { Farm } from '../farm.ts';
import { orderOf, responseOf } from '../mapping.ts';

/** The stream of one caller. */
export async function* runFirmware(
  of: Farm,
  request: farm.RunFirmwareRequest,
  call: CallContext,
): AsyncGenerator<farm.RunFirmwareResponse> {
  const order = orderOf(request, traceHeaders()['traceparent'] ?? null);
  for await (const view of of.request(order, call.signal)) yield responseOf(view);
}
