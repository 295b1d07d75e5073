/** How board-seconds are shared between teams that all want more than there is, and how FIFO would. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenDb, openPglite, openPostgres } from '@flashline/db';
import { startPostgres } from '@flashline/real-servers';
import { printTable } from '../costs/table.ts';
import { type Run, serve } from './serve.ts';
import { type Shares, sharesOf } from './shares.ts';
import { type Team, TEAMS } from './workload.ts';

const GOAL = 0.1;

/** One table per database. Exit code 1 where a share is more than a tenth off its weight. */
export async function printFairness(): Promise<void> {
  const server = await startPostgres();
  try {
    await printOne('PostgreSQL', () => openPostgres({ url: server.url }));
  } finally {
    await server.stop();
  }
  const folder = mkdtempSync(join(tmpdir(), 'fairness-'));
  try {
    await printOne('PGlite', () => openPglite({ folder: join(folder, 'db') }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function printOne(name: string, open: () => Promise<OpenDb>): Promise<void> {
  const database = await open();
  try {
    const fair = await serve(database, 'fair');
    const fifo = await serve(database, 'fifo');
    print(name, fair, fifo);
  } finally {
    await database.close();
  }
}

function print(name: string, fair: Run, fifo: Run): void {
  const fairShares = sharesOf(fair.served);
  const fifoShares = sharesOf(fifo.served);
  const rows = TEAMS.map((team) => [
    team.id,
    String(team.requests),
    String(team.holdMs),
    team.arrivals,
    String(team.weight),
    percent(goalOf(team)),
    percent(fairShares.byTeam.get(team.id) ?? 0),
    signed(offBy(fairShares, team)),
    percent(fifoShares.byTeam.get(team.id) ?? 0),
    signed(offBy(fifoShares, team)),
  ]);
  const head = [
    `fair share, ${name}`,
    'requests',
    'hold, ms',
    'arrivals',
    'weight',
    'goal',
    'share',
    'off',
    'FIFO',
    'off',
  ];
  const worst = Math.max(...TEAMS.map((team) => Math.abs(offBy(fairShares, team))));
  const verdict = worst <= GOAL ? 'within' : 'NOT within';
  process.stdout.write(printTable([head, ...rows]));
  process.stdout.write(
    `Worst ${percent(worst)} off, ${verdict} the goal of ${percent(GOAL)}. ${timesOf('Fair', fair, fairShares)} ${timesOf('FIFO', fifo, fifoShares)}\n\n`,
  );
  if (worst > GOAL) process.exitCode = 1;
}

function timesOf(name: string, { served, wallSeconds }: Run, shares: Shares): string {
  const { seconds, boardSeconds } = shares;
  return `${name}: ${served.length} runs in ${wallSeconds.toFixed(1)} s, all teams had work queued for ${seconds.toFixed(1)} s with ${boardSeconds.toFixed(1)} board-seconds.`;
}

function goalOf({ weight }: Team): number {
  return weight / TEAMS.reduce((sum, team) => sum + team.weight, 0);
}

function offBy({ byTeam }: Shares, team: Team): number {
  return ((byTeam.get(team.id) ?? 0) - goalOf(team)) / goalOf(team);
}

function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

function signed(part: number): string {
  return `${part < 0 ? '' : '+'}${percent(part)}`;
}
