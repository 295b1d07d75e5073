/** Who calls: what a credential was worth when it was looked at last. */
import type { PlatformRole, TeamRole } from '@flashline/db';

export interface Principal {
  /** Who did it, for jobs and the audit log: `key:ID`, or `oidc:ISSUER#SUBJECT`. */
  readonly actor: string;
  readonly teamId: string | null;
  readonly teamRole: TeamRole | null;
  readonly platformRole: PlatformRole | null;
  /** Of the team; a principal of the platform alone has none of its own. */
  readonly requestsPerMinute: number;
  /** Of the team: the highest class that its jobs may ask for. */
  readonly highestClass: string;
}

/** Lowest first: each may do what those before it may. */
export const TEAM_ROLES = ['viewer', 'submitter', 'admin'] as const satisfies readonly TeamRole[];
export const PLATFORM_ROLES = ['operator', 'admin'] as const satisfies readonly PlatformRole[];

/** True where `role` is `least` or above. */
export function isTeamRoleAtLeast(role: TeamRole | null, least: TeamRole): boolean {
  return role !== null && TEAM_ROLES.indexOf(role) >= TEAM_ROLES.indexOf(least);
}

/** True where `role` is `least` or above. */
export function isPlatformRoleAtLeast(role: PlatformRole | null, least: PlatformRole): boolean {
  return role !== null && PLATFORM_ROLES.indexOf(role) >= PLATFORM_ROLES.indexOf(least);
}
