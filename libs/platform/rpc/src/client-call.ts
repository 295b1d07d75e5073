/** What all calls of a client share: span, metadata, deadline, cancellation, metrics. */

import { AppError } from '@flashline/errors';
import { METRICS, observe, openSpan } from '@flashline/telemetry';
import {
  type CallOptions as GrpcOptions,
  Metadata,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { DEFAULT_TIMEOUT_MS } from './channel-options.ts';
import type { CallOptions, Method } from './definition.ts';
import { RPC_CANCELLED } from './errors.ts';
import { remoteError } from './remote-error.ts';
import { grpcStatusOf, statusName } from './statuses.ts';

/** A call that has begun. */
export type ClientCall = {
  readonly metadata: Metadata;
  readonly options: GrpcOptions;
  /** Ends span and metrics of a call that gave its answer; nothing after `fail`. */
  succeed(): void;
  /** Ends them for a call that failed; what is to be thrown. */
  fail(error: unknown): unknown;
};

/** Begins a call: throws RPC_CANCELLED where the caller has taken it back already. */
export function beginCall(method: Method, options: CallOptions): ClientCall {
  if (options.signal?.aborted === true) throw cancelled(method.path);
  const name = method.path.slice(1);
  const started = performance.now();
  const open = openSpan(name, { 'rpc.system.name': 'grpc', 'rpc.method': name }, 'client');
  let hasEnded = false;
  const end = (error?: unknown): void => {
    if (hasEnded) return;
    hasEnded = true;
    const code = statusName(codeOf(error));
    open.span.setAttribute('rpc.response.status_code', code);
    open.end(error);
    const seconds = (performance.now() - started) / 1000;
    observe(METRICS.rpcClientSeconds, seconds, {
      'rpc.method': name,
      'rpc.response.status_code': code,
    });
  };
  return {
    metadata: metadataOf({ ...options.headers, ...open.headers }, options),
    options: deadlineOf(method, options),
    succeed: () => end(undefined),
    fail(error) {
      const failure = isServiceError(error) ? asAppError(method.path, error, options) : error;
      end(failure);
      return failure;
    },
  };
}

/** Cancels `raw` when the signal is aborted; the function given back ends that. */
export function cancelOn(signal: AbortSignal | undefined, raw: { cancel(): void }): () => void {
  const cancel = (): void => raw.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

function metadataOf(headers: Readonly<Record<string, string>>, options: CallOptions): Metadata {
  const metadata = new Metadata({ waitForReady: options.waitForReady ?? false });
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}

function deadlineOf(
  { requestStream, responseStream }: Method,
  { timeoutMs }: CallOptions,
): GrpcOptions {
  const isStream = requestStream || responseStream;
  const limit = timeoutMs ?? (isStream ? null : DEFAULT_TIMEOUT_MS);
  return limit === null ? {} : { deadline: Date.now() + limit };
}

/** What the caller's own stream of requests throws is none, and is thrown on as it is. */
function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'details' in error && 'metadata' in error;
}

function asAppError(path: string, error: ServiceError, { signal }: CallOptions): AppError {
  const isOurs = signal?.aborted === true && error.code === status.CANCELLED;
  return isOurs ? cancelled(path) : remoteError(path, error);
}

function codeOf(error: unknown): number {
  if (error === undefined) return status.OK;
  return error instanceof AppError ? grpcStatusOf(error) : status.CANCELLED;
}

function cancelled(path: string): AppError {
  return new AppError(RPC_CANCELLED, `${path} was taken back by who made it.`);
}
