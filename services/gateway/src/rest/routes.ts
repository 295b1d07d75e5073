/** Finds the operation of a request. */
import { AppError } from '@flashline/errors';
import { ROUTE_METHOD, ROUTE_NOT_FOUND, THING_NOT_FOUND } from '../errors.ts';
import type { Operation } from '../operations/operation.ts';
import { pathPattern } from '../operations/paths.ts';

export interface Found {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** An address that takes other methods. */
export class MethodError extends AppError {
  readonly allow: string;

  constructor(path: string, allow: string) {
    super(ROUTE_METHOD, `${path} takes ${allow} alone.`);
    this.allow = allow;
  }
}

export interface Routes {
  /** Throws ROUTE_NOT_FOUND, MethodError, and THING_NOT_FOUND for an ID that cannot be one. */
  find(method: string, path: string, query: URLSearchParams): Found;
}

export function createRoutes(operations: readonly Operation[]): Routes {
  const routes = operations.map((operation) => ({
    operation,
    pattern: pathPattern(operation.rest.path),
  }));
  return {
    find(method, path, query) {
      const here = routes.flatMap(({ operation, pattern }) => {
        const match = pattern.exec(path);
        return match === null ? [] : [{ operation, groups: match.groups ?? {} }];
      });
      if (here.length === 0) {
        throw new AppError(ROUTE_NOT_FOUND, 'There is no such address: /openapi.json lists all.');
      }
      const wanted = method === 'HEAD' ? 'GET' : method;
      const fitting = here.filter(
        ({ operation: { kind, rest } }) =>
          rest.method === wanted && !(method === 'HEAD' && kind === 'events'),
      );
      const flagged = fitting.find(({ operation: { rest } }) => isFlagged(rest.flag, query));
      const found = flagged ?? fitting.find(({ operation: { rest } }) => rest.flag === undefined);
      if (found === undefined) throw new MethodError(path.slice(0, 200), allowOf(here));
      return { operation: found.operation, params: decoded(found.groups) };
    },
  };
}

function isFlagged(flag: string | undefined, query: URLSearchParams): boolean {
  return flag !== undefined && query.get(flag) === '1';
}

function allowOf(here: readonly { readonly operation: Operation }[]): string {
  const methods = here.flatMap(({ operation: { kind, rest } }) =>
    rest.method === 'GET' && kind !== 'events' ? ['GET', 'HEAD'] : [rest.method],
  );
  return [...new Set(methods)].sort().join(', ');
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]),
    );
  } catch {
    throw new AppError(THING_NOT_FOUND, 'There is no such thing: check its ID.');
  }
}
