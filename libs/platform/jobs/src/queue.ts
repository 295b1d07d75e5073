/**
 * Where a waiting job stands. The place is among the waiting jobs of its own team, since that is the
 * order in which a team's jobs start, and a place among all teams would tell one team of another's work.
 * The estimate is that place times what the team's latest jobs took, over the jobs that run at once.
 */
import type { Db } from '@flashline/db';
import { sql } from 'kysely';
import type { QueuePlace } from './job.ts';
import { JOB_CLASSES } from './job-request.ts';

/** Jobs of a team that are dispatched at once unless configured otherwise. */
export const DISPATCH_WINDOW = 8;
/** What a job is taken to last where the team has ended none yet, in seconds. */
const FIRST_GUESS_SECONDS = 10;
/** Jobs that the mean is taken over. */
const LATEST = 20;
/** A mean is used again for so long. */
const KEEP_MS = 5_000;

interface Mean {
  readonly until: number;
  readonly seconds: number;
}

const means = new WeakMap<Db, Map<string, Mean>>();

/** The place of a queued job; null where it is not queued. */
export async function queueOf(db: Db, teamId: string, jobId: string): Promise<QueuePlace | null> {
  const position = await positionOf(db, teamId, jobId);
  if (position === null) return null;
  const wait = await estimatedWait(db, teamId);
  return { position, estimatedWaitSeconds: wait(position) };
}

/** 1 for the next of the team's waiting jobs; null where the job is not queued. */
export async function positionOf(db: Db, teamId: string, jobId: string): Promise<number | null> {
  const mine = await db
    .selectFrom('jobs')
    .select('class')
    .where('team_id', '=', teamId)
    .where('id', '=', jobId)
    .where('state', '=', 'queued')
    .executeTakeFirst();
  if (mine === undefined) return null;
  const higher = JOB_CLASSES.slice((JOB_CLASSES as readonly string[]).indexOf(mine.class) + 1);
  const { rows } = await sql<{ ahead: number }>`
    select count(*) as ahead
    from jobs cross join (
      select created_at, id from jobs where team_id = ${teamId} and id = ${jobId}
    ) as mine
    where jobs.team_id = ${teamId} and jobs.state = 'queued'
      and (jobs.class = any (${sql.val(higher)}::text[]) or (jobs.class = ${mine.class}
        and (jobs.created_at, jobs.id) < (mine.created_at, mine.id)))`.execute(db);
  return Number(rows[0]!.ahead) + 1;
}

/** Seconds that a job of the team waits at a place. */
export async function estimatedWait(db: Db, teamId: string): Promise<(position: number) => number> {
  const teams = means.get(db) ?? new Map<string, Mean>();
  means.set(db, teams);
  let mean = teams.get(teamId);
  if (mean === undefined || mean.until < Date.now()) {
    mean = { seconds: await meanSeconds(db, teamId), until: Date.now() + KEEP_MS };
    teams.set(teamId, mean);
  }
  const { seconds } = mean;
  return (position) => Math.ceil((position * seconds) / DISPATCH_WINDOW);
}

async function meanSeconds(db: Db, teamId: string): Promise<number> {
  const { rows } = await sql<{ seconds: number | null }>`
    select avg(extract(epoch from ended_at - started_at))::double precision as seconds from (
      select ended_at, started_at from jobs
      where team_id = ${teamId} and state in ('succeeded', 'failed') and started_at is not null
      order by created_at desc limit ${LATEST}
    ) as latest`.execute(db);
  return rows[0]?.seconds ?? FIRST_GUESS_SECONDS;
}
