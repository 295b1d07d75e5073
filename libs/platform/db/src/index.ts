export { DB_MIGRATION_CHANGED, DB_NEWER, DB_NOT_OPENED, DB_UNAVAILABLE } from './errors.ts';
export { isUniqueViolation } from './failures.ts';
export { migrate } from './migrate.ts';
export { newId } from './new-id.ts';
export type { Db, OpenDb } from './open-db.ts';
export { openPglite } from './open-pglite.ts';
export { openPostgres } from './open-postgres.ts';
export type {
  Database,
  JobState,
  LeaseState,
  PlatformRole,
  TeamRole,
  UnitHealth,
  UploadKind,
} from './schema.ts';
export { transact } from './transact.ts';
