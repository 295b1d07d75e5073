/** What a verified certificate allows its bearer to call. */
import { AppError } from '@flashline/errors';
import { logger } from '@flashline/telemetry';
import type { ServerUnaryCall } from '@grpc/grpc-js';
import { RPC_CALLER_REFUSED } from '../errors.ts';
import { mayCall } from './callers.ts';
import { type Identity, identityIn, nameOf } from './identity.ts';

type AuthContext = ReturnType<ServerUnaryCall<unknown, unknown>['getAuthContext']>;

/** Who a call is from; null where the certificate names no service. */
export function peerOf({ sslPeerCertificate }: AuthContext): Identity | null {
  return identityIn(sslPeerCertificate?.subjectaltname);
}

/** Throws RPC_CALLER_REFUSED, and logs it, where `peer` may not call `path`. */
export function admit(peer: Identity | null, path: string, from: string): void {
  if (mayCall(peer?.service ?? null, path)) return;
  const caller = nameOf(peer);
  logger('rpc').warn({ caller, from, method: path }, 'a call is refused: not one of its callers');
  throw new AppError(
    RPC_CALLER_REFUSED,
    `The certificate of the caller is of ${caller}, which may not call ${path}: give each service its own.`,
  );
}
