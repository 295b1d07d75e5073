/** Which team and role a new key or binding may have: nobody gives away more than an admin has. */
import { type Database, type Db, type PlatformRole, type TeamRole } from '@flashline/db';
import { AppError } from '@flashline/errors';
import type { Transaction } from 'kysely';
import { hasPlatformReach, teamOf } from '../access/allow.ts';
import type { OperationName } from '../access/matrix.ts';
import { ACCESS_DENIED, REQUEST_INVALID } from '../errors.ts';
import type { Principal } from '../principal.ts';
import { noSuchTeam } from './teams.ts';

export interface WantedGrant {
  readonly teamRole?: TeamRole | undefined;
  readonly platformRole?: PlatformRole | undefined;
  /** ID. */
  readonly team?: string | undefined;
}

export interface Grant {
  readonly team_id: string | null;
  readonly team_role: TeamRole | null;
  readonly platform_role: PlatformRole | null;
}

/** Throws ACCESS_DENIED, REQUEST_INVALID. Whether the team exists is for `requireTeam`. */
export function grantOf(name: OperationName, principal: Principal, wanted: WantedGrant): Grant {
  const { teamRole, platformRole, team } = wanted;
  if (teamRole === undefined && platformRole === undefined) {
    throw invalid('/teamRole', 'name a role in a team or on the platform');
  }
  if (teamRole === undefined && team !== undefined) {
    throw invalid('/teamRole', 'name the role in the team');
  }
  const isPlatform = hasPlatformReach(name, principal);
  if (!isPlatform && platformRole !== undefined) {
    throw new AppError(
      ACCESS_DENIED,
      'Roles on the platform are given by an admin of the platform alone.',
    );
  }
  if (!isPlatform && team !== undefined && team !== principal.teamId) throw noSuchTeam(team);
  return {
    team_id: teamRole === undefined ? null : (team ?? teamOf(principal)),
    team_role: teamRole ?? null,
    platform_role: platformRole ?? null,
  };
}

/** Throws THING_NOT_FOUND where a grant names a team that is not there. */
export async function requireTeam(
  db: Db | Transaction<Database>,
  { team_id: id }: Grant,
): Promise<void> {
  if (id === null) return;
  const row = await db.selectFrom('teams').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw noSuchTeam(id);
}

/**
 * Whose keys or bindings are listed: another team's, and with null those of all, are for admins of the
 * platform.
 */
export function listedTeam(
  name: OperationName,
  principal: Principal,
  team: string | undefined,
): string | null {
  const isPlatform = hasPlatformReach(name, principal);
  if (team !== undefined && !isPlatform && team !== principal.teamId) throw noSuchTeam(team);
  return team ?? (isPlatform ? principal.teamId : teamOf(principal));
}

/** The team that a change is confined to; null: none. */
export function confinedTo(name: OperationName, principal: Principal): string | null {
  return hasPlatformReach(name, principal) ? null : teamOf(principal);
}

function invalid(field: string, description: string): AppError {
  return new AppError(REQUEST_INVALID, `The request is wrong: ${description}.`, {
    fields: [{ field, description }],
  });
}
