/** What an error of the database means: it is away, the transaction may be tried again, or a row is there already. */
import { types } from 'node:util';
import { AppError } from '@flashline/errors';
import { DB_UNAVAILABLE } from './errors.ts';

const UNIQUE_VIOLATION = '23505';
/** Serialization failure, deadlock: the transaction did nothing, and may succeed if run again. */
const MAY_SUCCEED = new Set(['40001', '40P01']);
/** A statement that breaks the protocol is a fault of ours, and stays one. */
const PROTOCOL_VIOLATION = '08P01';
/** Invalid authorization, invalid catalog name, and what the driver itself takes for no URL. */
const REFUSED = /^(28...|3D...|ERR_INVALID_URL)$/;
/** The driver has no password, or one that the server does not know. */
const NO_PASSWORD = /^SASL: /;
/** A table is not there: the gateway has not migrated the database yet. */
const NOT_MIGRATED = '42P01';
/** Shutdown, crash of another session, starting up; no disk, memory or connection left. */
const AWAY = new Set(['57P01', '57P02', '57P03', '53100', '53200', '53300']);
/** Of the connection, and of the files of the database. */
const AWAY_CLASSES = new Set(['08', '58']);
const NETWORK = /^(ECONN|EPIPE$|ETIMEDOUT$|EHOST|ENET|ENOTFOUND$|EAI_|ENOENT$|ERR_STREAM_)/;
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** The driver's own errors of a connection have no code. */
const DRIVER =
  /^(Connection terminated|Client (has|was) |timeout exce|timeout expired|Cannot use a pool)/;

/** True for an error that says that a row with the same value is there, of this constraint if one is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== UNIQUE_VIOLATION) return false;
  return constraint === undefined || fieldOf(error, 'constraint') === constraint;
}

/** True where the same transaction, run again, may succeed. */
export function isTransient(error: unknown): boolean {
  return MAY_SUCCEED.has(codeOf(error));
}

/** The error to throw for one of the driver: DB_UNAVAILABLE where the database is away, else as it is. */
export function mapFailure(error: unknown): unknown {
  if (error instanceof AppError || !types.isNativeError(error)) return error;
  const reason = error.message === '' ? codeOf(error) : error.message;
  if (codeOf(error) === NOT_MIGRATED) {
    const message = `The database is not migrated yet (${reason}): the gateway does it when it starts.`;
    return new AppError(DB_UNAVAILABLE, message, { cause: error });
  }
  if (REFUSED.test(codeOf(error)) || NO_PASSWORD.test(error.message)) {
    const message = `The database does not let us in (${reason}): check its URL, user and password.`;
    return new AppError(DB_UNAVAILABLE, message, { cause: error });
  }
  if (!isConnectionFailure(error)) return error;
  return new AppError(DB_UNAVAILABLE, `The database is not available (${reason}): try again.`, {
    cause: error,
  });
}

function isConnectionFailure(error: Error): boolean {
  const code = codeOf(error);
  if (NETWORK.test(code)) return true;
  if (code === PROTOCOL_VIOLATION) return false;
  if (SQLSTATE.test(code)) return AWAY_CLASSES.has(code.slice(0, 2)) || AWAY.has(code);
  return code === '' && DRIVER.test(error.message);
}

function codeOf(error: unknown): string {
  return fieldOf(error, 'code');
}

function fieldOf(error: unknown, name: string): string {
  if (typeof error !== 'object' || error === null) return '';
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : '';
}
