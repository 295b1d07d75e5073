/** Decides by the table. */
import { AppError } from '@flashline/errors';
import { ACCESS_DENIED } from '../errors.ts';
import { isPlatformRoleAtLeast, isTeamRoleAtLeast, type Principal } from '../principal.ts';
import { ACCESS, type AccessRow, type OperationName } from './matrix.ts';

/** Throws ACCESS_DENIED unless a role of the principal allows the operation. */
export function requireAllowed(name: OperationName, principal: Principal): void {
  const row: AccessRow = ACCESS[name];
  if (row.team !== null && isTeamRoleAtLeast(principal.teamRole, row.team)) return;
  if (hasPlatformReach(name, principal)) return;
  const wanted = [
    ...(row.team === null ? [] : [`${row.team} in a team`]),
    ...(row.platform === null ? [] : [`${row.platform} on the platform`]),
  ];
  throw new AppError(
    ACCESS_DENIED,
    `${name} takes the role ${wanted.join(' or ')}: use another credential.`,
  );
}

/** True where the operation reaches all teams for this principal. */
export function hasPlatformReach(name: OperationName, { platformRole }: Principal): boolean {
  const row: AccessRow = ACCESS[name];
  return row.platform !== null && isPlatformRoleAtLeast(platformRole, row.platform);
}

/** The team that the principal acts for; ACCESS_DENIED where it has none. */
export function teamOf({ teamId }: Principal): string {
  if (teamId !== null) return teamId;
  throw new AppError(
    ACCESS_DENIED,
    'The credential acts for no team: use one that has a role in a team.',
  );
}
