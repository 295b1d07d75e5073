/** Fields that many schemas share. */
import { z } from 'zod';

/** Any ID of ours; what cannot be one is the same as one that does not exist. */
export const ID = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, 'no ID reads so');
export const SHA256 = z.string().regex(/^[0-9a-f]{64}$/, 'write 64 lower-case hex digits');
export const TIME = z.iso.datetime();
/** What people call a thing: no control characters, so that it can be printed anywhere. */
export const NAME = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => !/\p{Cc}/u.test(text), 'write no control characters');

/** Query of every list. */
export const PAGE = {
  limit: z.int().min(1).default(50).describe('Items of the page; above 200 is cut to 200.'),
  cursor: z.string().max(1000).optional().describe('`nextCursor` of the page before.'),
};
export const PAGE_QUERY = { limit: 'integer', cursor: 'text' } as const;

const MAX_PAGE = 200;

/** Limits above the largest page are cut. */
export function pageSize(limit: number): number {
  return Math.min(limit, MAX_PAGE);
}

/** A page of a list. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable() });
}
