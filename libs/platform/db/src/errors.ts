/** What can be wrong with the record of truth. */
import type { ErrorCode } from '@flashline/errors';

export const DB_UNAVAILABLE: ErrorCode = {
  code: 'DB_UNAVAILABLE',
  kind: 'infrastructure',
  retryable: true,
  meaning:
    'The database cannot be reached, is starting or not migrated yet, or has no connection or space left; try again.',
};

export const DB_NOT_OPENED: ErrorCode = {
  code: 'DB_NOT_OPENED',
  kind: 'infrastructure',
  retryable: false,
  meaning: 'The embedded database of a data folder cannot be opened; see the reason it gives.',
};

export const DB_MIGRATION_CHANGED: ErrorCode = {
  code: 'DB_MIGRATION_CHANGED',
  kind: 'usage',
  retryable: false,
  meaning:
    'A migration is not the one that this database was made with; use the version that made it, or a new database.',
};

export const DB_NEWER: ErrorCode = {
  code: 'DB_NEWER',
  kind: 'usage',
  retryable: false,
  meaning: 'The database was migrated by a later version of Flashline; use that version.',
};
