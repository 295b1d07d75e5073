/** Cursors of lists: where the next page starts, bound to the list and its filter. Opaque to callers. */
import { createHash } from 'node:crypto';
import { AppError } from '@flashline/errors';
import { z } from 'zod';
import { JOB_BAD_CURSOR } from './errors.ts';

/** As far as the database takes it: no year 0, no NUL and no half characters. */
const CURSOR = z.strictObject({
  filter: z.string(),
  time: z.iso.datetime().regex(/^[1-9]/),
  id: z.string().refine((id) => id.isWellFormed() && !id.includes('\0')),
});

/** The last row of a page: lists are ordered by time, newest first, then by ID. */
export interface Place {
  /** ISO 8601 with microseconds, as the database orders. */
  readonly time: string;
  readonly id: string;
}

/** `filter` is everything that the list was asked for, team included. */
export function encodeCursor(filter: unknown, { time, id }: Place): string {
  const text = JSON.stringify({ filter: fingerprint(filter), time, id });
  return Buffer.from(text).toString('base64url');
}

/** Throws AppError JOB_BAD_CURSOR where the cursor is none of ours or belongs to another filter. */
export function decodeCursor(filter: unknown, cursor: string): Place {
  const parsed = CURSOR.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success || parsed.data.filter !== fingerprint(filter)) {
    throw new AppError(
      JOB_BAD_CURSOR,
      'The cursor belongs to no page of this list: ask for the first page without a cursor.',
    );
  }
  return { time: parsed.data.time, id: parsed.data.id };
}

function fingerprint(filter: unknown): string {
  return createHash('sha256').update(JSON.stringify(filter)).digest('base64url').slice(0, 22);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
