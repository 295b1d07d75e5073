/** A page of a list that is ordered by time, newest first, then by ID. */
import { decodeCursor, encodeCursor, type Place } from '@flashline/jobs';
import { pageSize } from '../schemas/fields.ts';

export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface PageRow {
  readonly id: string | number;
  readonly exact_time: string;
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
