/**
 * Credential to principal. What was found is used again for a second at most, and forgotten at once
 * when a key, binding or team changes and the wake-up call arrives; so a revoked credential is worth
 * nothing a second later, in streams too.
 */
import type { Bus } from '@flashline/bus';
import type { Db } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { AUTH_MISSING, AUTH_REFUSED } from '../errors.ts';
import type { Principal } from '../principal.ts';
import { createKeyUse, findKey } from './api-keys.ts';
import { findBound } from './bindings.ts';
import { isSecret, sha256Of } from './secrets.ts';
import type { TokenVerifier } from './tokens.ts';

export interface Authenticator {
  /**
   * `header` is that of Authorization; `team` names one where a token is bound to several. Throws
   * AUTH_MISSING, AUTH_REFUSED, AUTH_UNBOUND, AUTH_AMBIGUOUS, AUTH_ISSUER_UNAVAILABLE.
   */
  authenticate(header: string | undefined, team?: string): Promise<Principal>;
  stop(): void;
}

/** Wakes all that remember what credentials are worth. */
export const ACCESS_CHANNEL = 'access';

const REMEMBER_MS = 1_000;
const MOST_REMEMBERED = 10_000;
const LONGEST_HEADER = 16_384;

interface Remembered {
  readonly until: number;
  readonly principal: Promise<Principal>;
}

export function createAuthenticator(db: Db, bus: Bus, tokens: TokenVerifier): Authenticator {
  const remembered = new Map<string, Remembered>();
  const noteUse = createKeyUse(db);
  const stop = bus.onWake(ACCESS_CHANNEL, () => remembered.clear());

  const look = async (credential: string, team: string | undefined): Promise<Principal> => {
    if (isSecret(credential)) {
      const key = await findKey(db, credential);
      if (key === null) throw refused();
      noteUse(key.id);
      return key.principal;
    }
    if (credential.startsWith('flk_')) throw refused();
    return findBound(db, await tokens.verify(credential), team);
  };

  return {
    stop,
    async authenticate(header, team) {
      const credential = credentialOf(header);
      const place = sha256Of(JSON.stringify([credential, team ?? null])).toString('base64');
      const known = remembered.get(place);
      if (known !== undefined && known.until > performance.now()) return known.principal;
      const principal = look(credential, team);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      const entry = { until: performance.now() + REMEMBER_MS, principal };
      remembered.set(place, entry);
      // What was refused may be made good in the next moment, and must fill no memory.
      principal.catch(() => {
        if (remembered.get(place) === entry) remembered.delete(place);
      });
      return principal;
    },
  };
}

function credentialOf(header: string | undefined): string {
  if (header === undefined || header === '') {
    throw new AppError(
      AUTH_MISSING,
      'No credential was sent: send `Authorization: Bearer` with an API key or an OIDC token.',
    );
  }
  const [, credential] = /^Bearer +([!-~]+)$/i.exec(header) ?? [];
  if (credential === undefined || header.length > LONGEST_HEADER) throw refused();
  return credential;
}

function refused(): AppError {
  return new AppError(
    AUTH_REFUSED,
    'The credential is unknown, expired or revoked: get a new one from an admin of your team.',
  );
}
