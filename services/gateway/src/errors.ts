/** What can go wrong between a caller and the platform. */
import type { ErrorCode } from '@flashline/errors';

export const AUTH_MISSING: ErrorCode = {
  code: 'AUTH_MISSING',
  kind: 'usage',
  retryable: false,
  condition: 'unauthenticated',
  meaning: 'No credential was sent; send `Authorization: Bearer` with an API key or an OIDC token.',
};

export const AUTH_REFUSED: ErrorCode = {
  code: 'AUTH_REFUSED',
  kind: 'usage',
  retryable: false,
  condition: 'unauthenticated',
  meaning:
    'The credential is unknown, expired, revoked or not meant for this server; get a new one.',
};

export const AUTH_ISSUER_UNAVAILABLE: ErrorCode = {
  code: 'AUTH_ISSUER_UNAVAILABLE',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The keys of the issuer of a token cannot be fetched; try again.',
};

export const AUTH_UNBOUND: ErrorCode = {
  code: 'AUTH_UNBOUND',
  kind: 'usage',
  retryable: false,
  condition: 'forbidden',
  meaning: 'The token is genuine, but no binding gives it a role; have an admin bind its claims.',
};

export const AUTH_AMBIGUOUS: ErrorCode = {
  code: 'AUTH_AMBIGUOUS',
  kind: 'usage',
  retryable: false,
  condition: 'forbidden',
  meaning: 'Bindings give the token to several teams; name one in the header `Flashline-Team`.',
};

export const ACCESS_DENIED: ErrorCode = {
  code: 'ACCESS_DENIED',
  kind: 'usage',
  retryable: false,
  condition: 'forbidden',
  meaning: 'The role of the credential does not allow the operation; see docs/access.md.',
};

export const REQUEST_MALFORMED: ErrorCode = {
  code: 'REQUEST_MALFORMED',
  kind: 'usage',
  retryable: false,
  condition: 'malformed',
  meaning:
    'The request cannot be read: broken JSON, an unknown field, or a bad query; the errors say where.',
};

export const REQUEST_INVALID: ErrorCode = {
  code: 'REQUEST_INVALID',
  kind: 'usage',
  retryable: false,
  meaning: 'The request can be read, but a value in it is wrong; the errors say which.',
};

export const REQUEST_TOO_LARGE: ErrorCode = {
  code: 'REQUEST_TOO_LARGE',
  kind: 'usage',
  retryable: false,
  condition: 'too-large',
  meaning: 'The body of the request is larger than the operation takes; send less.',
};

export const REQUEST_MEDIA_TYPE: ErrorCode = {
  code: 'REQUEST_MEDIA_TYPE',
  kind: 'usage',
  retryable: false,
  condition: 'unsupported-media-type',
  meaning:
    'The body has another media type or encoding than the operation takes; see the API document.',
};

export const REQUEST_TOO_SLOW: ErrorCode = {
  code: 'REQUEST_TOO_SLOW',
  kind: 'usage',
  retryable: true,
  condition: 'malformed',
  meaning: 'The body of the request ended early or came too slowly; send it again.',
};

export const REQUEST_RANGE: ErrorCode = {
  code: 'REQUEST_RANGE',
  kind: 'usage',
  retryable: false,
  condition: 'range-not-satisfiable',
  meaning: 'The range lies outside the object; ask for bytes that it has.',
};

export const ROUTE_NOT_FOUND: ErrorCode = {
  code: 'ROUTE_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  condition: 'not-found',
  meaning: 'There is no such address; /openapi.json lists all.',
};

export const ROUTE_METHOD: ErrorCode = {
  code: 'ROUTE_METHOD',
  kind: 'usage',
  retryable: false,
  condition: 'method-not-allowed',
  meaning: 'The address does not take the method; the header Allow lists those that it takes.',
};

export const THING_NOT_FOUND: ErrorCode = {
  code: 'THING_NOT_FOUND',
  kind: 'usage',
  retryable: false,
  condition: 'not-found',
  meaning: 'There is no such thing, or it is not yours to see; check its ID.',
};

export const THING_EXISTS: ErrorCode = {
  code: 'THING_EXISTS',
  kind: 'usage',
  retryable: false,
  condition: 'conflict',
  meaning: 'A thing of that name exists already; take another name.',
};

export const ACCESS_LAST_ADMIN: ErrorCode = {
  code: 'ACCESS_LAST_ADMIN',
  kind: 'usage',
  retryable: false,
  condition: 'conflict',
  meaning:
    'The key or binding is the last one of an admin of the platform; make another before it ends.',
};

export const UPLOAD_LOST: ErrorCode = {
  code: 'UPLOAD_LOST',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'The same bytes were deleted while they were being uploaded again; send them once more.',
};

export const LIMIT_REQUESTS: ErrorCode = {
  code: 'LIMIT_REQUESTS',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning: 'The team has used up its requests per minute; wait as Retry-After says.',
};

export const LIMIT_STRANGERS: ErrorCode = {
  code: 'LIMIT_STRANGERS',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning:
    'The address has sent too much without a valid credential; send a valid one, or wait as Retry-After says.',
};

export const LIMIT_STREAMS: ErrorCode = {
  code: 'LIMIT_STREAMS',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning: 'The team has as many event streams open as it may; close some.',
};

export const LIMIT_UPLOADS: ErrorCode = {
  code: 'LIMIT_UPLOADS',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning: 'The team has as many uploads under way as it may; send the others after them.',
};

export const LIMIT_STORAGE: ErrorCode = {
  code: 'LIMIT_STORAGE',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning: 'The team stores as many bytes as it may; delete models or data.',
};

export const LIMIT_WEBHOOKS: ErrorCode = {
  code: 'LIMIT_WEBHOOKS',
  kind: 'usage',
  retryable: true,
  condition: 'limited',
  meaning: 'The team has as many webhooks as it may; delete one.',
};

export const IDEMPOTENCY_REUSED: ErrorCode = {
  code: 'IDEMPOTENCY_REUSED',
  kind: 'usage',
  retryable: false,
  meaning: 'The Idempotency-Key came with another body before; take a new key.',
};

export const IDEMPOTENCY_IN_PROGRESS: ErrorCode = {
  code: 'IDEMPOTENCY_IN_PROGRESS',
  kind: 'usage',
  retryable: true,
  condition: 'conflict',
  meaning: 'The first request with this Idempotency-Key is in progress; try again in a moment.',
};

export const PRESIGN_UNSUPPORTED: ErrorCode = {
  code: 'PRESIGN_UNSUPPORTED',
  kind: 'usage',
  retryable: false,
  meaning: 'The store of this server cannot give addresses; download through the API.',
};

export const GATEWAY_INTERNAL: ErrorCode = {
  code: 'GATEWAY_INTERNAL',
  kind: 'bug',
  retryable: false,
  meaning: 'The request failed by a fault of ours; its log has the details under the trace id.',
};

export const GATEWAY_PORT: ErrorCode = {
  code: 'GATEWAY_PORT',
  kind: 'usage',
  retryable: false,
  meaning: 'The address of the gateway cannot be listened on; choose another port, or free it.',
};

export const GATEWAY_CONFIG: ErrorCode = {
  code: 'GATEWAY_CONFIG',
  kind: 'usage',
  retryable: false,
  meaning: 'A setting of the gateway is missing or wrong; the message names it.',
};
