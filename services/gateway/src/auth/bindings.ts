/** Token to principal: by the bindings whose claims the token has, all of them. */
import type { Db, PlatformRole, TeamRole } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { AUTH_AMBIGUOUS, AUTH_UNBOUND } from '../errors.ts';
import { isPlatformRoleAtLeast, isTeamRoleAtLeast, type Principal } from '../principal.ts';
import { PLATFORM_REQUESTS_PER_MINUTE } from './api-keys.ts';
import type { Token } from './tokens.ts';

const LONGEST_ACTOR = 300;

interface BindingRow {
  readonly team_id: string | null;
  readonly team_name: string | null;
  readonly team_role: TeamRole | null;
  readonly platform_role: PlatformRole | null;
  readonly claims: Readonly<Record<string, string>>;
  readonly max_requests_per_minute: number | null;
  readonly highest_class: string | null;
}

/**
 * The highest role of each kind that any matching binding gives, in one team: where bindings of several
 * match, `team` (ID or name) chooses, and without it the token is refused, since what it uploads would
 * land with whoever bound it first. Throws AUTH_UNBOUND, AUTH_AMBIGUOUS.
 */
export async function findBound(
  db: Db,
  token: Token,
  team: string | undefined,
): Promise<Principal> {
  const rows: BindingRow[] = await db
    .selectFrom('bindings')
    .leftJoin('teams', 'teams.id', 'bindings.team_id')
    .select(['bindings.team_id', 'bindings.team_role', 'bindings.platform_role'])
    .select(['bindings.claims', 'teams.max_requests_per_minute', 'teams.highest_class'])
    .select('teams.name as team_name')
    .where('bindings.issuer', '=', token.issuer)
    .execute();
  const matching = rows.filter(
    (row) =>
      hasClaims(token, row.claims) &&
      (team === undefined || row.team_id === null || isTeam(row, team)),
  );
  const teams = new Set(matching.flatMap((row) => row.team_id ?? []));
  if (matching.length === 0 || (team !== undefined && teams.size === 0)) throw unbound();
  if (teams.size > 1) throw ambiguous();
  const own = matching.find((row) => row.team_id !== null);
  return {
    actor: `oidc:${token.issuer}#${token.subject}`.slice(0, LONGEST_ACTOR),
    teamId: own?.team_id ?? null,
    teamRole: matching.reduce<TeamRole | null>(
      (best, { team_role: role }) =>
        role !== null && !isTeamRoleAtLeast(best, role) ? role : best,
      null,
    ),
    platformRole: matching.reduce<PlatformRole | null>(
      (best, { platform_role: role }) =>
        role !== null && !isPlatformRoleAtLeast(best, role) ? role : best,
      null,
    ),
    requestsPerMinute: own?.max_requests_per_minute ?? PLATFORM_REQUESTS_PER_MINUTE,
    highestClass: own?.highest_class ?? 'ci',
  };
}

function isTeam(row: BindingRow, team: string): boolean {
  return row.team_id === team || row.team_name === team;
}

/** A binding without claims matches nothing. Lists and objects are equal to no claim. */
function hasClaims({ claims }: Token, wanted: Readonly<Record<string, string>>): boolean {
  const entries = Object.entries(wanted);
  return (
    entries.length > 0 &&
    entries.every(([name, value]) => {
      const actual = Object.hasOwn(claims, name) ? claims[name] : undefined;
      return ['string', 'number', 'boolean'].includes(typeof actual) && String(actual) === value;
    })
  );
}

function unbound(): AppError {
  return new AppError(
    AUTH_UNBOUND,
    'The token is genuine, but no binding gives it a role: have an admin of your team bind its claims.',
  );
}

function ambiguous(): AppError {
  return new AppError(
    AUTH_AMBIGUOUS,
    'The token is bound to several teams: name one in the header Flashline-Team.',
  );
}
