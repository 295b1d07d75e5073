import { randomUUID } from 'node:crypto';

/** A new identifier of a row: a random UUID, so that nobody can guess the next one. */
export function newId(): string {
  return randomUUID();
}
