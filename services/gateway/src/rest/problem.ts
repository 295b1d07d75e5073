/** Whatever was thrown as `application/problem+json` (RFC 9457). */
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { AppError } from '@flashline/errors';
import { httpStatusOf } from '@flashline/rpc';
import { logger, traceId } from '@flashline/telemetry';
import { GATEWAY_INTERNAL, REQUEST_MALFORMED } from '../errors.ts';
import type { Problem } from '../schemas/jobs.ts';
import { MethodError } from './routes.ts';

const INTERNAL = 'The request failed by a fault of ours: report the trace id.';
const AWAY = 'A part of the platform is away or has too much to do: try again in a moment.';
const AWAY_RETRY_SECONDS = 5;
/** What our own parts say of each other: with addresses, folders and names of methods. */
const INSIDE = /^(BUS|DB|RPC|STORE)_/;
/** SQLSTATE class of values that the database cannot take, of a cursor that somebody wrote by hand. */
const BAD_VALUE = /^22/;

/** What callers may know of an error: one of ours as it is, everything else as a fault of ours. */
export function publicError(error: unknown): AppError {
  if (error instanceof AppError && isFromInside(error) && error.retryable) return away(error);
  if (error instanceof AppError && error.condition !== 'internal' && !isFromInside(error)) {
    return error;
  }
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (!(error instanceof AppError) && typeof code === 'string' && BAD_VALUE.test(code)) {
    return new AppError(REQUEST_MALFORMED, 'The request holds a value that cannot be kept.', {
      cause: error,
    });
  }
  logger('gateway').error({ err: error }, 'a request failed by a fault of ours');
  if (!(error instanceof AppError))
    return new AppError(GATEWAY_INTERNAL, INTERNAL, { cause: error });
  const { code: own, kind, retryable } = error;
  return new AppError(
    { code: own, kind, retryable, condition: 'internal', meaning: '' },
    INTERNAL,
    {
      cause: error,
    },
  );
}

/** Not what is gone, or what its caller took back: that is as it says. */
function isFromInside({ code, kind, condition }: AppError): boolean {
  const isPlain = condition === 'not-found' || condition === 'cancelled';
  return INSIDE.test(code) && kind === 'infrastructure' && !isPlain;
}

function away(error: AppError): AppError {
  const { code, kind, retryable } = error;
  logger('gateway').warn({ err: error }, 'a request waits for a part of the platform');
  return new AppError({ code, kind, retryable, condition: 'unavailable', meaning: '' }, AWAY, {
    cause: error,
    retryAfterSeconds: error.retryAfterSeconds ?? AWAY_RETRY_SECONDS,
  });
}

export function problemOf(error: AppError): Problem {
  const status = httpStatusOf(error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    retryable: error.retryable,
    traceId: traceId(),
    errors: error.fields.map(({ field, description }) => ({
      pointer: field,
      detail: description,
    })),
  };
}

/** Answers with the problem; where an answer is under way already, its connection is cut. */
export function sendProblem(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error = publicError(thrown);
  const problem = problemOf(error);
  for (const name of ['Content-Length', 'ETag', 'Content-Disposition']) {
    response.removeHeader(name);
  }
  response.statusCode = problem.status;
  response.setHeader('Content-Type', 'application/problem+json');
  if (thrown instanceof MethodError) response.setHeader('Allow', thrown.allow);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  const wait = error.retryAfterSeconds ?? (problem.status === 429 ? 1 : null);
  if (wait !== null) response.setHeader('Retry-After', String(wait));
  response.end(JSON.stringify(problem));
}
