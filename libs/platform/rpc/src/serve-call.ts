/** One call on the server's side: context, trace, the handler, the answer or the error. */

import type { EventEmitter } from 'node:events';
import { AppError } from '@flashline/errors';
import { inTrace, logger, METRICS, observe, openSpan, traceId } from '@flashline/telemetry';
import {
  type Metadata,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import type { Calls } from './calls.ts';
import type { CallContext, Method, UntypedHandler } from './definition.ts';
import { wireErrorOf, type WireError } from './error-details.ts';
import { RPC_BAD_MESSAGE, RPC_CANCELLED, RPC_INTERNAL } from './errors.ts';
import { admit, peerOf } from './trust/admit.ts';
import { grpcStatusOf, statusName } from './statuses.ts';
import { untilAborted } from './until-aborted.ts';
import { writeMessages } from './write-messages.ts';

/** A request as it was decoded, or why it could not be. */
type Decoded = { readonly value: unknown } | { readonly failure: unknown };

type RawCall =
  | ServerUnaryCall<Decoded, unknown>
  | ServerWritableStream<Decoded, unknown>
  | ServerDuplexStream<Decoded, unknown>;

type Respond = (error: WireError | null, response?: unknown) => void;

/** What each call is told of its server. */
export type Host = {
  readonly calls: Calls;
  readonly onCall: (path: string) => void;
  /** Callers have shown a certificate, which says what they may call. */
  readonly isMutual: boolean;
};

/** The method with a decoder that never throws, so that bad bytes get an error of ours. */
export function tolerant(method: Method): Method {
  return {
    ...method,
    requestDeserialize(bytes): Decoded {
      try {
        return { value: method.requestDeserialize(bytes) };
      } catch (failure) {
        return { failure };
      }
    },
  };
}

/** A handler of ours as grpc-js calls it. */
export function rawHandler(method: Method, handler: UntypedHandler, host: Host): UntypedHandleCall {
  const handle = (raw: RawCall, callback?: Respond): void => {
    const respond = callback ?? streamResponder(raw as ServerWritableStream<Decoded, unknown>);
    void serve(method, handler, host, raw, respond);
  };
  return handle as UntypedHandleCall;
}

async function serve(
  method: Method,
  handler: UntypedHandler,
  host: Host,
  raw: RawCall,
  respond: Respond,
): Promise<void> {
  const isStream = method.requestStream || method.responseStream;
  const controller = host.calls.add(isStream);
  const events: EventEmitter = raw;
  events.on('cancelled', () => controller.abort(cancelledError(method)));
  const context = contextOf(raw, controller.signal, host);
  host.onCall(method.path);
  const started = performance.now();
  const name = method.path.slice(1);
  await inTrace(Object.fromEntries(context.headers), async () => {
    const open = openSpan(name, { 'rpc.system.name': 'grpc', 'rpc.method': name }, 'server');
    let failure: AppError | null = null;
    let response: unknown;
    try {
      response = await open.run(() => {
        if (host.isMutual) admit(context.peer, method.path, raw.getPeer());
        return answer(method, handler, raw, context);
      });
    } catch (error) {
      failure = open.run(() => asSendable(method, error, context.signal));
    }
    const code = statusName(failure === null ? status.OK : grpcStatusOf(failure));
    open.span.setAttribute('rpc.response.status_code', code);
    open.end(failure !== null && failure.kind !== 'usage' ? failure : undefined);
    const seconds = (performance.now() - started) / 1000;
    observe(METRICS.rpcServerSeconds, seconds, {
      'rpc.method': name,
      'rpc.response.status_code': code,
    });
    host.calls.remove(controller);
    if (failure === null) respond(null, response);
    else respond(wireErrorOf(failure));
  });
}

/** The response of a call with one; a stream of responses has been written when it resolves. */
async function answer(
  method: Method,
  handler: UntypedHandler,
  raw: RawCall,
  context: CallContext,
): Promise<unknown> {
  const request = method.requestStream
    ? requestsOf(raw as ServerDuplexStream<Decoded, unknown>, method, context.signal)
    : valueOf((raw as ServerUnaryCall<Decoded, unknown>).request, method);
  const answered = handler(request, context);
  // A handler that does not heed its signal holds up neither its caller nor the server's stop.
  if (!method.responseStream) return untilAborted(Promise.resolve(answered), context.signal);
  const stream = raw as ServerWritableStream<Decoded, unknown>;
  await writeMessages(answered as AsyncIterable<unknown>, stream, context.signal);
  return undefined;
}

async function* requestsOf(
  raw: ServerDuplexStream<Decoded, unknown>,
  method: Method,
  signal: AbortSignal,
): AsyncIterable<unknown> {
  const messages = raw.iterator({ destroyOnReturn: false }) as AsyncIterable<Decoded>;
  try {
    for await (const message of messages) yield valueOf(message, method);
  } catch (error) {
    // A call that was taken back ends its stream too soon, which says less than the signal.
    throw signal.aborted ? signal.reason : error;
  }
}

function valueOf(message: Decoded, method: Method): unknown {
  if ('value' in message) return message.value;
  throw new AppError(
    RPC_BAD_MESSAGE,
    `The request of ${method.path} cannot be read: send its message.`,
    {
      cause: message.failure,
    },
  );
}

function streamResponder(raw: ServerWritableStream<Decoded, unknown>): Respond {
  return (error) => {
    if (error === null) raw.end();
    else raw.emit('error', error);
  };
}

function contextOf(raw: RawCall, signal: AbortSignal, { isMutual }: Host): CallContext {
  const deadline = raw.getDeadline();
  const at = deadline instanceof Date ? deadline : new Date(deadline);
  return {
    signal,
    headers: headersOf(raw.metadata),
    deadline: Number.isNaN(at.getTime()) ? null : at,
    address: /^(.+):[0-9]+$/.exec(raw.getPeer())?.[1] ?? null,
    peer: isMutual ? peerOf(raw.getAuthContext()) : null,
  };
}

function headersOf(metadata: Metadata): ReadonlyMap<string, string> {
  const entries = Object.entries(metadata.getMap());
  return new Map(
    entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
}

/** What the caller may know of a failure; our own faults stay in the log. */
function asSendable(method: Method, error: unknown, signal: AbortSignal): AppError {
  if (error instanceof AppError) return error;
  if (signal.aborted && signal.reason instanceof AppError) return signal.reason;
  logger('rpc').error({ err: error, method: method.path }, 'a handler failed by a fault of ours');
  const id = traceId();
  const where = id === null ? '' : ` under trace ${id}`;
  const message = `${method.path} failed by a fault of ours: see the log of the service${where}.`;
  return new AppError(RPC_INTERNAL, message, { cause: error });
}

function cancelledError(method: Method): AppError {
  return new AppError(RPC_CANCELLED, `${method.path} was taken back by its caller.`);
}
