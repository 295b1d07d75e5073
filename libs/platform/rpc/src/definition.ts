/** The types of handlers and clients, taken from the generated definition of a service. */

import type { Identity } from './trust/identity.ts';

/** One method of a generated definition. */
export type Method = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: never) => Buffer;
  readonly requestDeserialize: (value: Buffer) => unknown;
  readonly responseSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (value: Buffer) => unknown;
};

/** A generated definition: methods by name. */
export type Definition = Readonly<Record<string, Method>>;

/** What a handler knows of its call. */
export type CallContext = {
  /** Aborted when the caller takes the call back, its deadline passes, or the server stops. */
  readonly signal: AbortSignal;
  /** Metadata of the call, names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly deadline: Date | null;
  /** The caller's, without its port; null where it has none. */
  readonly address: string | null;
  /** Who calls, by a verified certificate; null where the server asks for none. */
  readonly peer: Identity | null;
};

/** What a caller may say about a call. */
export type CallOptions = {
  /** Deadline; 30 s for a call with one answer unless given, none for streams. */
  readonly timeoutMs?: number;
  /** Takes the call back when aborted. */
  readonly signal?: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits for a server within the deadline instead of failing at once where there is none. */
  readonly waitForReady?: boolean;
};

type RequestOf<M extends Method> = ReturnType<M['requestDeserialize']>;
type ResponseOf<M extends Method> = ReturnType<M['responseDeserialize']>;
type Incoming<M extends Method> = M['requestStream'] extends true
  ? AsyncIterable<RequestOf<M>>
  : RequestOf<M>;
type Outgoing<M extends Method> = M['responseStream'] extends true
  ? AsyncIterable<ResponseOf<M>>
  : Promise<ResponseOf<M>>;

/** A function per method; it throws AppErrors, and gives a promise or, for a stream, an iterable. */
export type Handlers<S extends Definition> = {
  readonly [N in keyof S]: (request: Incoming<S[N]>, call: CallContext) => Outgoing<S[N]>;
};

/**
 * A function per method, which rejects with AppErrors. A call with a stream of answers starts when
 * the first is asked for, and is cancelled when the loop over them is left.
 */
export type Client<S extends Definition> = {
  readonly [N in keyof S]: (request: Incoming<S[N]>, options?: CallOptions) => Outgoing<S[N]>;
} & { close(): void };

/** A service that a server can serve. */
export type ServiceImplementation = {
  /** Full name, such as flashline.parser.v1.ParserService. */
  readonly name: string;
  readonly definition: Definition;
  readonly handlers: Readonly<Record<string, UntypedHandler>>;
};

/** A handler without its types. */
export type UntypedHandler = (request: unknown, call: CallContext) => unknown;

/** The service of a definition with these handlers. */
export function service<S extends Definition>(
  definition: S,
  handlers: Handlers<S>,
): ServiceImplementation {
  const [first] = Object.values(definition);
  if (first === undefined) throw new Error('a service without methods cannot be served');
  const name = first.path.split('/')[1] ?? '';
  return { name, definition, handlers: handlers as ServiceImplementation['handlers'] };
}
