/** Clients of our services: promises and async iterables over a channel of grpc-js. */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { Writable } from 'node:stream';
import { Client as Channel, type ServiceError } from '@grpc/grpc-js';
import { CLIENT_OPTIONS } from './channel-options.ts';
import { beginCall, cancelOn, type ClientCall } from './client-call.ts';
import type { CallOptions, Client, Definition, Method } from './definition.ts';
import { directGrpcLog } from './grpc-log.ts';
import type { ServiceName } from './trust/callers.ts';
import type { Certificates } from './trust/certificates.ts';
import { clientCredentials } from './trust/client-credentials.ts';
import { writeMessages } from './write-messages.ts';

type Serialize = (value: unknown) => Buffer;

/** How a client and its server know each other. */
export type ConnectOptions = {
  /** Without, and on a socket file, neither is asked who it is. */
  readonly certificates?: Certificates | null;
  /** Who serves a service that several have, such as health; any unless given. */
  readonly server?: ServiceName | null;
};

/**
 * A client of the service at `address` (host:port or unix:/path). It connects by itself, and again
 * after the server was away. `close` ends it.
 */
export function connect<S extends Definition>(
  definition: S,
  address: string,
  { certificates = null, server = null }: ConnectOptions = {},
): Client<S> {
  directGrpcLog();
  const [first] = Object.values(definition);
  const path = first?.path ?? '';
  const credentials = clientCredentials(path, address, certificates, server);
  const channel = new Channel(address, credentials, {
    ...CLIENT_OPTIONS,
    // No address may stand in the greeting of TLS; whose certificate it must be is checked by us.
    'grpc.ssl_target_name_override': 'flashline',
  });
  const methods = Object.entries(definition).map(([name, method]) => {
    const call = method.responseStream ? callForStream : callForOne;
    return [
      name,
      (request: unknown, options: CallOptions = {}) => call(channel, method, request, options),
    ];
  });
  return { ...Object.fromEntries(methods), close: () => channel.close() } as Client<S>;
}

async function callForOne(
  channel: Channel,
  method: Method,
  request: unknown,
  options: CallOptions,
): Promise<unknown> {
  const call = beginCall(method, options);
  const sending = new AbortController();
  let stopWatching = (): void => undefined;
  try {
    const response = await new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, value?: unknown): void =>
        error === null ? resolve(value) : reject(error);
      const { path, responseDeserialize: decode } = method;
      const encode = method.requestSerialize as Serialize;
      if (method.requestStream) {
        const raw = channel.makeClientStreamRequest(
          path,
          encode,
          decode,
          call.metadata,
          call.options,
          done,
        );
        stopWatching = cancelOn(options.signal, raw);
        send(request as AsyncIterable<unknown>, raw, sending.signal, reject);
      } else {
        const raw = channel.makeUnaryRequest(
          path,
          encode,
          decode,
          request,
          call.metadata,
          call.options,
          done,
        );
        stopWatching = cancelOn(options.signal, raw);
      }
    });
    call.succeed();
    return response;
  } catch (error) {
    throw call.fail(error);
  } finally {
    stopWatching();
    sending.abort();
  }
}

function callForStream(
  channel: Channel,
  method: Method,
  request: unknown,
  options: CallOptions,
): AsyncIterable<unknown> {
  // The call belongs to the trace of who makes it, not of who reads its answers.
  const here = AsyncLocalStorage.snapshot();
  return {
    [Symbol.asyncIterator]: () =>
      readAnswers(channel, method, request, options, () => here(beginCall, method, options)),
  };
}

async function* readAnswers(
  channel: Channel,
  method: Method,
  request: unknown,
  options: CallOptions,
  begin: () => ClientCall,
): AsyncGenerator<unknown> {
  const call = begin();
  const { path, responseDeserialize: decode } = method;
  const encode = method.requestSerialize as Serialize;
  const sending = new AbortController();
  const duplex = method.requestStream
    ? channel.makeBidiStreamRequest(path, encode, decode, call.metadata, call.options)
    : null;
  const raw =
    duplex ??
    channel.makeServerStreamRequest(path, encode, decode, request, call.metadata, call.options);
  // A call that is cancelled after its end still tells of it.
  raw.on('error', () => undefined);
  const stopWatching = cancelOn(options.signal, raw);
  let failure: unknown;
  if (duplex !== null) {
    send(request as AsyncIterable<unknown>, duplex, sending.signal, (error) => (failure = error));
  }
  try {
    yield* raw as AsyncIterable<unknown>;
  } catch (error) {
    throw call.fail(failure ?? error);
  } finally {
    stopWatching();
    sending.abort();
    raw.cancel();
    call.succeed();
  }
}

/** Sends requests until they end or the call does; what they throw goes to `onFailure`. */
function send(
  requests: AsyncIterable<unknown>,
  raw: Pick<Writable, 'write' | 'once' | 'end'> & { cancel(): void },
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): void {
  writeMessages(requests, raw, signal).then(
    () => raw.end(),
    (error: unknown) => {
      if (signal.aborted) return;
      raw.cancel();
      onFailure(error);
    },
  );
}
