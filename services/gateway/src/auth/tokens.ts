/** OIDC tokens: signature by the issuer's keys, issuer, our own audience, times. */
import { AppError } from '@flashline/errors';
import { createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import { AUTH_ISSUER_UNAVAILABLE, AUTH_REFUSED } from '../errors.ts';

export interface Issuer {
  readonly issuer: string;
  /** What tokens must be meant for; not the issuer's default. */
  readonly audience: string;
  /** Where its keys are; found by its discovery document unless given. */
  readonly jwksUrl?: string | undefined;
}

export interface Token {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: JWTPayload;
}

export interface TokenVerifier {
  /** Throws AUTH_REFUSED, AUTH_ISSUER_UNAVAILABLE. */
  verify(token: string): Promise<Token>;
}

/** Signatures with keys of the issuer alone: no shared secrets, no `none`. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512'];
const CLOCK_SECONDS = 30;
const MAX_AGE_SECONDS = 24 * 3600;
const FETCH_MS = 5_000;
const KEEP_MS = 600_000;

type Keys = ReturnType<typeof createRemoteJWKSet>;

export function createTokenVerifier(issuers: readonly Issuer[]): TokenVerifier {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, issuer]));
  const keysOf = createKeySets();
  return {
    async verify(token) {
      const name = issuerOf(token);
      if (name === null) throw refused('it is neither a key of this server nor a signed token');
      const issuer = known.get(name);
      if (issuer === undefined) throw refused('its issuer is not one of this server');
      const set = await keysOf(issuer);
      try {
        const { payload } = await jwtVerify(token, set, {
          issuer: issuer.issuer,
          audience: issuer.audience,
          algorithms: ALGORITHMS,
          clockTolerance: CLOCK_SECONDS,
          maxTokenAge: MAX_AGE_SECONDS,
          requiredClaims: ['exp', 'iat', 'sub', 'aud'],
        });
        return { issuer: issuer.issuer, subject: payload.sub ?? '', claims: payload };
      } catch (error) {
        throw refusalOf(error, issuer);
      }
    },
  };
}

function issuerOf(token: string): string | null {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : null;
  } catch {
    return null;
  }
}

/**
 * The key set of an issuer is found once; while it cannot be, the issuer is asked at most once in a
 * while, however many tokens anybody sends in its name.
 */
function createKeySets(): (issuer: Issuer) => Promise<Keys> {
  const sets = new Map<string, { readonly keys: Promise<Keys>; failedAt: number | null }>();
  return ({ issuer, jwksUrl }) => {
    const known = sets.get(issuer);
    const isOver = known?.failedAt != null && performance.now() - known.failedAt > FETCH_MS;
    if (known !== undefined && !isOver) return known.keys;
    const entry = { keys: findKeys(issuer, jwksUrl), failedAt: null as number | null };
    sets.set(issuer, entry);
    entry.keys.catch(() => (entry.failedAt = performance.now()));
    return entry.keys;
  };
}

async function findKeys(issuer: string, jwksUrl: string | undefined): Promise<Keys> {
  const url = jwksUrl ?? (await discover(issuer));
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_MS,
    cacheMaxAge: KEEP_MS,
    cooldownDuration: FETCH_MS,
  });
}

async function discover(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  try {
    const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS) });
    const found = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
    const isRight = found.issuer === issuer && typeof found.jwks_uri === 'string';
    if (response.ok && isRight) return found.jwks_uri as string;
  } catch (error) {
    throw unavailable(issuer, error);
  }
  throw unavailable(issuer);
}

/** What an attacker sent is refused; keys that cannot be had are trouble of ours, to be tried again. */
function refusalOf(error: unknown, { issuer }: Issuer): AppError {
  if (error instanceof errors.JWTExpired) return refused('it has expired', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return refused(`its claim ${error.claim} is not right`, error);
  }
  if (error instanceof errors.JOSEAlgNotAllowed) {
    return refused('its algorithm is not taken', error);
  }
  const isTimeout = error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid;
  const isGeneric = error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC';
  if (isTimeout || isGeneric || !(error instanceof errors.JOSEError)) {
    return unavailable(issuer, error);
  }
  return refused('its signature or form is not right', error);
}

function refused(why: string, cause?: unknown): AppError {
  return new AppError(
    AUTH_REFUSED,
    `The token is refused, ${why}: get a new one for this server.`,
    {
      cause,
    },
  );
}

function unavailable(issuer: string, cause?: unknown): AppError {
  return new AppError(
    AUTH_ISSUER_UNAVAILABLE,
    `The keys of ${issuer} cannot be fetched now: try again.`,
    { cause },
  );
}
