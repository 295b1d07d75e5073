export { MAX_MESSAGE_BYTES } from './channel-options.ts';
export { connect, type ConnectOptions } from './connect.ts';
export {
  type CallContext,
  type CallOptions,
  type Client,
  type Definition,
  type Handlers,
  service,
  type ServiceImplementation,
} from './definition.ts';
export {
  RPC_ADDRESS_REFUSED,
  RPC_BAD_CERTIFICATE,
  RPC_BAD_MESSAGE,
  RPC_CALLER_REFUSED,
  RPC_CANCELLED,
  RPC_DEADLINE,
  RPC_INTERNAL,
  RPC_MESSAGE_TOO_LARGE,
  RPC_REFUSED,
  RPC_TLS_SETTINGS,
  RPC_UNAVAILABLE,
  RPC_UNIMPLEMENTED,
  RPC_UNKNOWN_SERVICE,
} from './errors.ts';
export { createMessageQueue, type MessageQueue } from './message-queue.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export { grpcStatusOf, httpStatusOf } from './statuses.ts';
export { CALLERS, SERVICES, type ServiceName } from './trust/callers.ts';
export {
  type Certificates,
  openPublicCertificate,
  openServiceCertificates,
} from './trust/certificates.ts';
export type { Identity } from './trust/identity.ts';
export { TLS_SETTINGS, type TlsFiles, tlsFilesOf } from './trust/settings.ts';
export { isUnitOf, unitIdOf } from './trust/unit-id.ts';
