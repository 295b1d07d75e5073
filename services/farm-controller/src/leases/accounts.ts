/** Rows of what teams have had of boards. */
import { newAccount, type TeamAccount } from '@flashline/schedule';
import type { Tx } from './farm-clock.ts';

/** The account of a team on a board, new where there is none, and the team's weight. */
export async function readAccount(
  tx: Tx,
  teamId: string,
  board: string,
): Promise<{ readonly account: TeamAccount; readonly weight: number }> {
  const row = await tx
    .selectFrom('teams')
    .leftJoin('farm_accounts as a', (join) =>
      join.onRef('a.team_id', '=', 'teams.id').on('a.board', '=', board),
    )
    .select(['teams.weight', 'a.virtual_seconds', 'a.used_seconds', 'a.mean_seconds'])
    .select('a.is_active')
    .where('teams.id', '=', teamId)
    .executeTakeFirstOrThrow();
  const none = newAccount(teamId, board);
  const account: TeamAccount = {
    teamId,
    board,
    virtualSeconds: row.virtual_seconds ?? none.virtualSeconds,
    usedSeconds: row.used_seconds ?? none.usedSeconds,
    meanSeconds: row.mean_seconds,
    isActive: row.is_active ?? none.isActive,
  };
  return { account, weight: row.weight };
}

/** All accounts, by board and team. */
export async function readAccounts(tx: Tx): Promise<readonly TeamAccount[]> {
  const rows = await tx.selectFrom('farm_accounts').selectAll().execute();
  return rows.map((row) => ({
    teamId: row.team_id,
    board: row.board,
    virtualSeconds: row.virtual_seconds,
    usedSeconds: row.used_seconds,
    meanSeconds: row.mean_seconds,
    isActive: row.is_active,
  }));
}

/** Writes accounts over what there was. */
export async function writeAccounts(tx: Tx, accounts: readonly TeamAccount[]): Promise<void> {
  if (accounts.length === 0) return;
  await tx
    .insertInto('farm_accounts')
    .values(
      accounts.map((account) => ({
        board: account.board,
        team_id: account.teamId,
        virtual_seconds: account.virtualSeconds,
        used_seconds: account.usedSeconds,
        mean_seconds: account.meanSeconds,
        is_active: account.isActive,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['board', 'team_id']).doUpdateSet((eb) => ({
        virtual_seconds: eb.ref('excluded.virtual_seconds'),
        used_seconds: eb.ref('excluded.used_seconds'),
        mean_seconds: eb.ref('excluded.mean_seconds'),
        is_active: eb.ref('excluded.is_active'),
      })),
    )
    .execute();
}
