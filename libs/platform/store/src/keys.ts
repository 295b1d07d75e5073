/** Team ids and hashes that can name nothing but an object. */

import { AppError } from '@flashline/errors';
import { STORE_BAD_KEY, STORE_MISSING } from './errors.ts';

const TEAM = /^[a-z0-9][a-z0-9-]{0,62}$/;
const HASH = /^[0-9a-f]{64}$/;

/** Throws STORE_BAD_KEY where a team id is not made of a-z, 0-9 and -. */
export function assertTeam(teamId: string): void {
  if (!isTeam(teamId)) throw badKey('team id', teamId);
}

/** Throws STORE_BAD_KEY where a team id is not plain or a hash not 64 hexadecimal digits. */
export function assertKey(teamId: string, sha256: string): void {
  assertTeam(teamId);
  if (!isHash(sha256)) throw badKey('SHA-256', sha256);
}

export function isTeam(text: string): boolean {
  return TEAM.test(text);
}

export function isHash(text: string): boolean {
  return HASH.test(text);
}

/** That a team has no such object. */
export function missing(teamId: string, sha256: string): AppError {
  return new AppError(
    STORE_MISSING,
    `The team ${teamId} has no object ${sha256}: it was deleted, or never stored.`,
  );
}

function badKey(what: string, text: string): AppError {
  const shown = JSON.stringify(text.slice(0, 80));
  return new AppError(STORE_BAD_KEY, `${shown} is no ${what}: only plain ones name objects.`);
}
