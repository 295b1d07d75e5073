/** What can go wrong with a call between processes. */

import type { ErrorCode } from '@flashline/errors';

/** The address of a server cannot be listened on. */
export const RPC_ADDRESS_REFUSED: ErrorCode = {
  code: 'RPC_ADDRESS_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'A gRPC address cannot be listened on; choose another one, or free it.',
};

/** The server of a call is not there, goes away, or something else answered in its place. */
export const RPC_UNAVAILABLE: ErrorCode = {
  code: 'RPC_UNAVAILABLE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A service did not answer, or something else answered in its place; try again.',
  condition: 'unavailable',
};

/** A call took longer than it was given. */
export const RPC_DEADLINE: ErrorCode = {
  code: 'RPC_DEADLINE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'A call did not end within its deadline; try again.',
  condition: 'deadline',
};

/** Who made a call has taken it back. */
export const RPC_CANCELLED: ErrorCode = {
  code: 'RPC_CANCELLED',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A call was taken back by who made it.',
  condition: 'cancelled',
};

/** The server has no such method. */
export const RPC_UNIMPLEMENTED: ErrorCode = {
  code: 'RPC_UNIMPLEMENTED',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A service does not know a method; the versions of two services do not fit.',
  condition: 'unimplemented',
};

/** The bytes of a request are not its message. */
export const RPC_BAD_MESSAGE: ErrorCode = {
  code: 'RPC_BAD_MESSAGE',
  kind: 'usage',
  retryable: false,
  meaning: 'The bytes of a request are not the message of its method; use the protos as they are.',
  condition: 'malformed',
};

/** A message is larger than messages may be. */
export const RPC_MESSAGE_TOO_LARGE: ErrorCode = {
  code: 'RPC_MESSAGE_TOO_LARGE',
  kind: 'usage',
  retryable: false,
  meaning: 'A gRPC message exceeds 4 MiB; models and firmware travel as references or in chunks.',
  condition: 'too-large',
};

/** A server that is not ours, or a proxy, refused a call. */
export const RPC_REFUSED: ErrorCode = {
  code: 'RPC_REFUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'A server refused a call without one of our error codes; read its message.',
};

/** A handler failed in a way that it should not. */
export const RPC_INTERNAL: ErrorCode = {
  code: 'RPC_INTERNAL',
  kind: 'bug',
  retryable: false,
  meaning: 'A service failed by a fault of ours; its log has the details under the trace id.',
};

/** A health check named a service that the server does not have. */
export const RPC_UNKNOWN_SERVICE: ErrorCode = {
  code: 'RPC_UNKNOWN_SERVICE',
  kind: 'usage',
  retryable: false,
  meaning: 'A health check names a service that this server does not have; use its full name.',
  condition: 'not-found',
};

/** Settings of TLS do not go together. */
export const RPC_TLS_SETTINGS: ErrorCode = {
  code: 'RPC_TLS_SETTINGS',
  kind: 'usage',
  retryable: false,
  meaning: 'Certificate, key and CA of TLS are set together or not at all; set what is missing.',
};

/** A file of TLS cannot be used. */
export const RPC_BAD_CERTIFICATE: ErrorCode = {
  code: 'RPC_BAD_CERTIFICATE',
  kind: 'usage',
  retryable: false,
  meaning: 'A file for TLS cannot be read, does not fit the others, or is of another service.',
};

/** The certificate of a caller does not allow the call. */
export const RPC_CALLER_REFUSED: ErrorCode = {
  code: 'RPC_CALLER_REFUSED',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'A service was called with the certificate of one that may not; give it its own.',
  condition: 'forbidden',
};
