/** What a failed call means to who made it. */

import { AppError, type ErrorCode } from '@flashline/errors';
import { type ServiceError, status } from '@grpc/grpc-js';
import { sentErrorOf } from './error-details.ts';
import {
  RPC_CANCELLED,
  RPC_DEADLINE,
  RPC_INTERNAL,
  RPC_MESSAGE_TOO_LARGE,
  RPC_REFUSED,
  RPC_UNAVAILABLE,
  RPC_UNIMPLEMENTED,
} from './errors.ts';

/** How each status without details of ours reads. */
const MEANINGS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  [status.CANCELLED]: [RPC_CANCELLED, 'was cancelled'],
  [status.DEADLINE_EXCEEDED]: [RPC_DEADLINE, 'did not end within its deadline: try again'],
  [status.UNAVAILABLE]: [RPC_UNAVAILABLE, 'found no server: try again'],
  [status.UNIMPLEMENTED]: [RPC_UNIMPLEMENTED, 'is not known to the server: compare the versions'],
  [status.RESOURCE_EXHAUSTED]: [RPC_MESSAGE_TOO_LARGE, 'met a limit of gRPC: send less at once'],
  [status.INTERNAL]: [RPC_INTERNAL, 'failed inside gRPC'],
  [status.UNKNOWN]: [RPC_INTERNAL, 'failed without a reason'],
  [status.DATA_LOSS]: [RPC_INTERNAL, 'lost data'],
};

const BROKEN_CONNECTION = /RST_STREAM|ECONNRESET|EPIPE|socket hang up|GOAWAY|Connection dropped/;
const HANG_UP = /No connection established.*(Failed to connect|ECONNRESET|hang up|Socket closed)/;
const HTTP_ANSWER = /HTTP status code \d+/;
const OVERSIZED_FRAME = /larger than max \((\d+) vs/;

/** The error that `path` failed with: the server's own where it sent one. */
export function remoteError(path: string, error: ServiceError): AppError {
  const sent = sentErrorOf(error.metadata);
  if (sent !== null) return sent;
  if (isRoutingError(error)) {
    const message = `${path} reached something that does not speak gRPC (${error.details}): check the address and what stands before it.`;
    return new AppError(RPC_UNAVAILABLE, message, { cause: error });
  }
  if (HANG_UP.test(error.details)) {
    const message = `${path} reached a server that hangs up (${error.details}): where it asks for a certificate, its log says why ours does not do.`;
    return new AppError(RPC_UNAVAILABLE, message, { cause: error });
  }
  const code = isConnectionError(error) ? status.UNAVAILABLE : error.code;
  const [meaning, text] = MEANINGS[code] ?? [RPC_REFUSED, 'was refused'];
  return new AppError(meaning, `${path} ${text} (${error.details}).`, { cause: error });
}

function isConnectionError({ code, details }: ServiceError): boolean {
  return code === status.INTERNAL && BROKEN_CONNECTION.test(details);
}

/**
 * A proxy or another server answered. The text of its answer is read as the head of a gRPC message,
 * whose length is then four letters: "404 " is 875,573,280 bytes.
 */
function isRoutingError({ details }: ServiceError): boolean {
  if (HTTP_ANSWER.test(details)) return true;
  const size = OVERSIZED_FRAME.exec(details)?.[1];
  if (size === undefined) return false;
  const letters = Buffer.alloc(4);
  letters.writeUInt32BE(Number(size) >>> 0);
  return letters.every((byte) => byte === 10 || byte === 13 || (byte >= 32 && byte < 127));
}
