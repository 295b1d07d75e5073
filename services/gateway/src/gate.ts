/** What every call passes, whatever it came over: credential, rate, role, input. */
import { createHash } from 'node:crypto';
import { AppError, type ErrorCode, type FieldError } from '@flashline/errors';
import type { z } from 'zod';
import { requireAllowed } from './access/allow.ts';
import type { OperationName } from './access/matrix.ts';
import type { Authenticator } from './auth/authenticator.ts';
import { AUTH_REFUSED, REQUEST_INVALID, REQUEST_MALFORMED, THING_NOT_FOUND } from './errors.ts';
import { faultText } from './fault-text.ts';
import type { Idempotency, Operation } from './operations/operation.ts';
import { pathNames } from './operations/paths.ts';
import type { Principal } from './principal.ts';
import type { RateLimiter, StrangerLimiter } from './rate-limiter.ts';
import { badText } from './text.ts';

export interface Credentials {
  readonly authorization: string | undefined;
  /** Of the header Flashline-Team. */
  readonly team: string | undefined;
  /** The caller's, null where it has none. */
  readonly address: string | null;
}

export interface Admitted {
  readonly principal: Principal;
  readonly recheck: () => Promise<void>;
}

export interface Gate {
  /**
   * Throws what the authenticator throws, LIMIT_STRANGERS in its place where that was too often, and
   * LIMIT_REQUESTS and ACCESS_DENIED.
   */
  admit(name: OperationName, credentials: Credentials): Promise<Admitted>;
  /**
   * For what needs no credential. One is looked at only where the caller's address has used up what it
   * may send without, so that nobody else behind it is locked out. Throws LIMIT_STRANGERS.
   */
  admitStranger(credentials: Credentials): Promise<void>;
}

export function createGate(
  authenticator: Authenticator,
  limit: RateLimiter,
  limitStranger: StrangerLimiter,
): Gate {
  return {
    async admitStranger({ authorization, team, address }) {
      try {
        limitStranger(address);
      } catch (refusal) {
        await authenticator.authenticate(authorization, team).catch(() => {
          throw refusal;
        });
      }
    },
    async admit(name, { authorization, team, address }) {
      const principal = await authenticator.authenticate(authorization, team).catch((error) => {
        if (isRefusal(error)) limitStranger(address);
        throw error;
      });
      limit(principal);
      requireAllowed(name, principal);
      return {
        principal,
        async recheck() {
          const now = await authenticator.authenticate(authorization, team);
          requireAllowed(name, now);
          if (now.teamId === principal.teamId) return;
          throw new AppError(
            AUTH_REFUSED,
            'The credential acts for another team now: start again.',
          );
        },
      };
    },
  };
}

/** The credential is worth nothing; all else, such as an issuer that is away, is no fault of the caller. */
function isRefusal(error: unknown): boolean {
  const { condition } = error instanceof AppError ? error : {};
  return condition === 'unauthenticated' || condition === 'forbidden';
}

const KEY = /^[!-~]{1,255}$/;

/** What an Idempotency-Key stands for: the operation on what the path names, and the input. */
export function idempotencyOf(
  operation: Operation,
  key: string | undefined,
  input: Readonly<Record<string, unknown>>,
): Idempotency | null {
  if (key === undefined || operation.rest.isIdempotent !== true) return null;
  if (!KEY.test(key)) {
    throw new AppError(
      REQUEST_MALFORMED,
      'The Idempotency-Key is not readable: take 1 to 255 visible ASCII characters.',
    );
  }
  const things = pathNames(operation.rest.path).map((name) => String(input[name]));
  const bodySha256 = createHash('sha256').update(JSON.stringify(input)).digest('hex');
  return { route: [operation.name, ...things].join(' '), key, bodySha256 };
}

/**
 * The input with its defaults. A path that names nothing is THING_NOT_FOUND, an unknown field or a bad
 * query REQUEST_MALFORMED, another wrong value REQUEST_INVALID, each with its fields.
 */
export function parseInput(
  operation: Operation,
  raw: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const paths = new Set(pathNames(operation.rest.path));
  const text = badText(raw);
  const textAt = text?.field.split('/')[1] ?? '';
  if (text !== null && !paths.has(textAt)) {
    const isQuery = Object.hasOwn(operation.rest.query ?? {}, textAt);
    throw wrong(isQuery ? REQUEST_MALFORMED : REQUEST_INVALID, [text]);
  }
  const parsed = check(operation, raw);
  if (parsed.success && text === null) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  if (text !== null || issues.some((issue) => paths.has(String(issue.path[0])))) {
    throw new AppError(THING_NOT_FOUND, 'There is no such thing: check its ID.');
  }
  const isMalformed = issues.some(
    (issue) =>
      issue.code === 'unrecognized_keys' ||
      Object.hasOwn(operation.rest.query ?? {}, String(issue.path[0])),
  );
  throw wrong(isMalformed ? REQUEST_MALFORMED : REQUEST_INVALID, issues.flatMap(fieldsOf));
}

/** The schemas' library spreads what it found over the stack: what overflows it is wrong all over. */
function check({ input }: Operation, raw: Readonly<Record<string, unknown>>) {
  try {
    return input.safeParse(raw, { error: faultText });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw wrong(REQUEST_INVALID, [{ field: '', description: 'too many values in it are wrong' }]);
  }
}

const MOST_FIELDS = 32;

function wrong(code: ErrorCode, fields: readonly FieldError[]): AppError {
  const first = fields[0]!;
  const where = first.field === '' ? '' : ` at '${first.field}'`;
  return new AppError(code, `The request is wrong${where}: ${first.description}.`, {
    fields: fields.slice(0, MOST_FIELDS),
  });
}

function fieldsOf(issue: z.core.$ZodIssue): FieldError[] {
  const at = issue.path.map(pointerPart).join('');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: `${at}${pointerPart(key)}`,
      description: 'no such field is known',
    }));
  }
  return [{ field: at, description: issue.message.replace(/\.$/, '') }];
}

/** A step of a JSON pointer. */
export function pointerPart(part: PropertyKey): string {
  const text = String(part).replaceAll('~', '~0').replaceAll('/', '~1');
  return `/${text.slice(0, 100)}`;
}
