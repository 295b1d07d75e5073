/**
 * Creates something once per Idempotency-Key: the thing and the stored answer are one transaction, so a
 * death in between leaves neither. Secrets are not kept: a second answer has null in their place.
 */
import { createHash } from 'node:crypto';
import { type Database, transact } from '@flashline/db';
import { AppError } from '@flashline/errors';
import { sql, type Transaction } from 'kysely';
import { IDEMPOTENCY_IN_PROGRESS, IDEMPOTENCY_REUSED } from '../errors.ts';
import type { Call, Idempotency } from './operation.ts';

/** `create` may do nothing but statements: it may run again. `withoutSecret` is what is kept. */
export async function createOnce<O>(
  call: Call,
  status: number,
  create: (tx: Transaction<Database>) => Promise<O>,
  withoutSecret: (output: O) => O = (output) => output,
): Promise<O> {
  const { platform, principal, idempotency } = call;
  if (idempotency === null) return transact(platform.db, create);
  const teamId = principal.teamId ?? `platform ${principal.actor}`;
  return transact(platform.db, async (tx) => {
    await lockKey(tx, teamId, idempotency);
    const known = await tx
      .selectFrom('idempotency_keys')
      .select(['body_sha256', 'body'])
      .where('team_id', '=', teamId)
      .where('route', '=', idempotency.route)
      .where('key', '=', idempotency.key)
      .executeTakeFirst();
    if (known !== undefined) return answerAgain<O>(known, idempotency);
    const output = await create(tx);
    await tx
      .insertInto('idempotency_keys')
      .values({
        team_id: teamId,
        route: idempotency.route,
        key: idempotency.key,
        body_sha256: idempotency.bodySha256,
        status,
        body: JSON.stringify(withoutSecret(output)),
      })
      .execute();
    return output;
  });
}

async function lockKey(
  tx: Transaction<Database>,
  teamId: string,
  { route, key }: Idempotency,
): Promise<void> {
  const hash = createHash('sha256')
    .update(JSON.stringify([teamId, route, key]))
    .digest();
  const { rows } = await sql<{ locked: boolean }>`
    select pg_try_advisory_xact_lock(${String(hash.readBigInt64BE())}::bigint) as locked`.execute(
    tx,
  );
  if (rows[0]?.locked === true) return;
  throw new AppError(
    IDEMPOTENCY_IN_PROGRESS,
    'The first request with this Idempotency-Key is in progress: try again in a moment.',
    { retryAfterSeconds: 1 },
  );
}

function answerAgain<O>(
  known: { readonly body_sha256: string; readonly body: string | null },
  { bodySha256 }: Idempotency,
): O {
  if (known.body_sha256 === bodySha256 && known.body !== null) return JSON.parse(known.body) as O;
  throw new AppError(
    IDEMPOTENCY_REUSED,
    'The Idempotency-Key came with another body before: take a new key.',
  );
}
