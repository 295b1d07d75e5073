/** What all our channels and servers have in common. */

/** Largest message; models and firmware travel as references or in chunks. */
export const MAX_MESSAGE_BYTES = 4 << 20;

/** Deadline of a call with one answer where the caller gives none. */
export const DEFAULT_TIMEOUT_MS = 30_000;

const SHARED = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.enable_channelz': 0,
} as const;

/** Options of a server. */
export const SERVER_OPTIONS = SHARED;

/** Options of a client: a server that comes back is found within a second. */
export const CLIENT_OPTIONS = {
  ...SHARED,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
} as const;
