/** The one table from what an error says to its gRPC and HTTP status. */

import { AppError, type ErrorCondition } from '@flashline/errors';
import { status } from '@grpc/grpc-js';

/** Both statuses of a condition. */
type Statuses = { readonly grpc: number; readonly http: number };

const STATUSES: Readonly<Record<ErrorCondition, Statuses>> = {
  malformed: { grpc: status.INVALID_ARGUMENT, http: 400 },
  unauthenticated: { grpc: status.UNAUTHENTICATED, http: 401 },
  forbidden: { grpc: status.PERMISSION_DENIED, http: 403 },
  'not-found': { grpc: status.NOT_FOUND, http: 404 },
  'method-not-allowed': { grpc: status.UNIMPLEMENTED, http: 405 },
  'not-acceptable': { grpc: status.INVALID_ARGUMENT, http: 406 },
  conflict: { grpc: status.FAILED_PRECONDITION, http: 409 },
  'precondition-failed': { grpc: status.ABORTED, http: 412 },
  'too-large': { grpc: status.INVALID_ARGUMENT, http: 413 },
  'unsupported-media-type': { grpc: status.INVALID_ARGUMENT, http: 415 },
  'range-not-satisfiable': { grpc: status.OUT_OF_RANGE, http: 416 },
  unprocessable: { grpc: status.INVALID_ARGUMENT, http: 422 },
  limited: { grpc: status.RESOURCE_EXHAUSTED, http: 429 },
  internal: { grpc: status.INTERNAL, http: 500 },
  unimplemented: { grpc: status.UNIMPLEMENTED, http: 501 },
  unavailable: { grpc: status.UNAVAILABLE, http: 503 },
  deadline: { grpc: status.DEADLINE_EXCEEDED, http: 504 },
  cancelled: { grpc: status.CANCELLED, http: 503 },
};

/** gRPC status of an error. */
export function grpcStatusOf(error: AppError): number {
  return STATUSES[error.condition].grpc;
}

/** HTTP status of whatever was thrown; 500 for what is no AppError. */
export function httpStatusOf(error: unknown): number {
  return error instanceof AppError ? STATUSES[error.condition].http : 500;
}

/** Name of a gRPC status, as in OK or UNAVAILABLE. */
export function statusName(code: number): string {
  return status[code] ?? String(code);
}

/** The condition of that name; null for a name that a later version may send. */
export function conditionNamed(name: string | undefined): ErrorCondition | null {
  return name !== undefined && Object.hasOwn(STATUSES, name) ? (name as ErrorCondition) : null;
}
