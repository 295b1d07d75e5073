/**
 * Errors on the wire: google.rpc.Status in the trailer grpc-status-details-bin, with exactly one
 * ErrorInfo, and BadRequest and RetryInfo where the error has them.
 */

import { errorDetails, Status } from '@flashline/contracts';
import { AppError, type ErrorKind, type FieldError } from '@flashline/errors';
import { Metadata } from '@grpc/grpc-js';
import { conditionNamed, grpcStatusOf } from './statuses.ts';

/** An error as grpc-js wants it from a server. */
export type WireError = {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
};

const DOMAIN = 'flashline';
const DETAILS_KEY = 'grpc-status-details-bin';
const TYPE_PREFIX = 'type.googleapis.com/google.rpc.';

/** Trailers are headers, which HTTP/2 peers limit to some kilobytes. */
const MAX_MESSAGE_LENGTH = 1000;
const MAX_FIELDS = 16;

const KINDS: readonly string[] = ['bug', 'usage', 'infrastructure'] satisfies ErrorKind[];

/** What goes over the wire for an error. */
export function wireErrorOf(error: AppError): WireError {
  const code = grpcStatusOf(error);
  const message = error.message.slice(0, MAX_MESSAGE_LENGTH);
  const info = errorDetails.ErrorInfo.encode({
    reason: error.code,
    domain: DOMAIN,
    metadata: {
      kind: error.kind,
      retryable: String(error.retryable),
      condition: error.condition,
    },
  });
  const details = [any('ErrorInfo', info.finish())];
  if (error.fields.length > 0) details.push(any('BadRequest', encodeFields(error.fields)));
  if (error.retryAfterSeconds !== null) {
    details.push(any('RetryInfo', encodeRetry(error.retryAfterSeconds)));
  }
  const metadata = new Metadata();
  metadata.set(DETAILS_KEY, Buffer.from(Status.encode({ code, message, details }).finish()));
  return { code, details: message, metadata };
}

/** The error that one of our servers sent; null where the trailers hold none. */
export function sentErrorOf(metadata: Metadata | undefined): AppError | null {
  const [bytes] = metadata?.get(DETAILS_KEY) ?? [];
  if (!(bytes instanceof Uint8Array)) return null;
  try {
    return decode(Status.decode(bytes));
  } catch {
    // Trailers of others may hold anything; the status itself then has to do.
    return null;
  }
}

function decode({ message, details }: Status): AppError | null {
  const find = (name: string): Uint8Array | undefined =>
    details.find(({ typeUrl }) => typeUrl === TYPE_PREFIX + name)?.value;
  const info = errorDetails.ErrorInfo.decode(find('ErrorInfo') ?? new Uint8Array());
  const { kind, retryable, condition } = info.metadata;
  const known = conditionNamed(condition);
  if (info.domain !== DOMAIN || info.reason === '' || !isKind(kind)) return null;
  const fields = errorDetails.BadRequest.decode(find('BadRequest') ?? new Uint8Array());
  const retry = errorDetails.RetryInfo.decode(find('RetryInfo') ?? new Uint8Array()).retryDelay;
  const code = {
    code: info.reason,
    kind,
    retryable: retryable === 'true',
    meaning: '',
    ...(known === null ? {} : { condition: known }),
  };
  return new AppError(code, message, {
    fields: fields.fieldViolations.map(({ field, description }) => ({ field, description })),
    ...(retry === undefined ? {} : { retryAfterSeconds: retry.seconds + retry.nanos / 1e9 }),
  });
}

function isKind(kind: string | undefined): kind is ErrorKind {
  return kind !== undefined && KINDS.includes(kind);
}

function encodeFields(fields: readonly FieldError[]): Uint8Array {
  const fieldViolations = fields.slice(0, MAX_FIELDS).map(({ field, description }) => ({
    field: field.slice(0, MAX_MESSAGE_LENGTH / 4),
    description: description.slice(0, MAX_MESSAGE_LENGTH / 4),
  }));
  return errorDetails.BadRequest.encode({ fieldViolations }).finish();
}

function encodeRetry(seconds: number): Uint8Array {
  const whole = Math.floor(seconds);
  const nanos = Math.round((seconds - whole) * 1e9);
  return errorDetails.RetryInfo.encode({ retryDelay: { seconds: whole, nanos } }).finish();
}

function any(name: string, value: Uint8Array): { typeUrl: string; value: Buffer } {
  return { typeUrl: TYPE_PREFIX + name, value: Buffer.from(value) };
}
