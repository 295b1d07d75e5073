/** A page of a list that is ordered by time, newest first, then by ID. */
import { afterPlace, decodeCursor, encodeCursor, exactTime, type Place } from '@flashline/jobs';
import { type SelectQueryBuilder, sql } from 'kysely';
import { pageSize } from '../schemas/fields.ts';

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface PageRow {
  readonly id: string | number;
  readonly exact_time: string;
}

/** A list: all that it was asked for, since a cursor is good for that alone, and its rows in no order yet. */
export interface Listed<DB, TB extends keyof DB, R extends Pick<PageRow, 'id'>> {
  readonly filter: readonly unknown[];
  readonly rows: SelectQueryBuilder<DB, TB, R>;
  /** Columns of time and ID, with their table where several have them. */
  readonly by: readonly [time: string, id: string];
}

/** The rows of a list by time, newest first, as `view` shows them. Throws AppError JOB_BAD_CURSOR. */
export async function newestFirst<DB, TB extends keyof DB, R extends Pick<PageRow, 'id'>, V>(
  { filter, rows, by: [time, id] }: Listed<DB, TB, R>,
  query: PageQuery,
  view: (row: R) => V,
): Promise<{ readonly items: V[]; readonly nextCursor: string | null }> {
  const read = async (most: number, after: Place | null) =>
    (await rows
      .select(exactTime(time).as('exact_time'))
      .orderBy(sql.ref(time), 'desc')
      .orderBy(sql.ref(id))
      .limit(most)
      .$if(after !== null, (all) => all.where(afterPlace(time, id, after!.time, after!.id)))
      .execute()) as unknown as readonly (R & PageRow)[];
  return readPage(filter, query, read, view);
}

/**
 * `read` gives at most so many rows behind a place, null for the first page. `filter` is all that the
 * list was asked for: a cursor is good for that alone. Throws AppError JOB_BAD_CURSOR.
 */
export async function readPage<R extends PageRow, V>(
  filter: readonly unknown[],
  query: PageQuery,
  read: (rows: number, after: Place | null) => Promise<readonly R[]>,
  view: (row: R) => V,
): Promise<{ readonly items: V[]; readonly nextCursor: string | null }> {
  const limit = pageSize(query.limit);
  const place = query.cursor === undefined ? null : decodeCursor(filter, query.cursor);
  const rows = await read(limit + 1, place);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return {
    items: page.map(view),
    nextCursor: isMore
      ? encodeCursor(filter, { time: last.exact_time, id: String(last.id) })
      : null,
  };
}
