export { MAX_MESSAGE_BYTES } from './channel-options.ts';
export { connect } from './connect.ts';
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
  RPC_BAD_MESSAGE,
  RPC_CANCELLED,
  RPC_DEADLINE,
  RPC_INTERNAL,
  RPC_MESSAGE_TOO_LARGE,
  RPC_REFUSED,
  RPC_UNAVAILABLE,
  RPC_UNIMPLEMENTED,
  RPC_UNKNOWN_SERVICE,
} from './errors.ts';
export { createMessageQueue, type MessageQueue } from './message-queue.ts';
export { type RunningServer, type ServerOptions, startServer } from './start-server.ts';
export { grpcStatusOf, httpStatusOf } from './statuses.ts';
