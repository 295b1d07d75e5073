/** The input of an operation from path, query and body. */
import type { IncomingMessage } from 'node:http';
import { AppError, type FieldError } from '@flashline/errors';
import { REQUEST_MALFORMED } from '../errors.ts';
import { pointerPart } from '../gate.ts';
import type { QueryKind } from '../operations/operation.ts';
import { readJson } from './body.ts';
import type { Found } from './routes.ts';

/** Nothing is checked but where things come from. Throws REQUEST_MALFORMED and what `readJson` throws. */
export async function readInput(
  request: IncomingMessage,
  { operation, params }: Found,
  query: URLSearchParams,
): Promise<Record<string, unknown>> {
  const { kind, rest } = operation;
  const given = {
    ...readQuery(query, rest.query ?? {}, rest.flag),
    ...(kind === 'events' ? readLastEventId(request) : {}),
  };
  if (kind === 'upload') return { ...given, ...params };
  const body = (rest.method === 'GET' ? null : await readJson(request)) ?? {};
  const others = new Set([...Object.keys(rest.query ?? {}), ...Object.keys(params)]);
  const stray = Object.keys(body).find((name) => rest.hasBody !== true || others.has(name));
  if (stray !== undefined) {
    throw malformed({ field: pointerPart(stray), description: 'no such field is known' });
  }
  return { ...body, ...given, ...params };
}

/** Throws REQUEST_MALFORMED where it is no percent-encoded UTF-8: nothing is kept under a mended name. */
export function parseQuery(text: string): URLSearchParams {
  try {
    decodeURIComponent(text);
  } catch {
    throw malformed({ field: '', description: 'the query is no percent-encoded UTF-8' });
  }
  return new URLSearchParams(text);
}

function readQuery(
  query: URLSearchParams,
  known: Readonly<Record<string, QueryKind>>,
  flag: string | undefined,
): Record<string, unknown> {
  const entries = [...query].filter(([name]) => name !== flag);
  return Object.fromEntries(
    entries.map(([name, text]) => {
      const kind = Object.hasOwn(known, name) ? known[name] : undefined;
      if (kind === undefined) {
        throw malformed({ field: pointerPart(name), description: 'no such query is known' });
      }
      if (query.getAll(name).length > 1) {
        throw malformed({ field: pointerPart(name), description: 'give it once' });
      }
      if (kind === 'text') return [name, text];
      if (/^-?[0-9]{1,15}$/.test(text)) return [name, Number(text)];
      throw malformed({ field: pointerPart(name), description: 'give a whole number' });
    }),
  );
}

/** Where a reader that lost its stream goes on; it wins over the query, which is older. */
function readLastEventId({ headers }: IncomingMessage): { readonly after?: number } {
  const text = headers['last-event-id'];
  if (text === undefined || text === '') return {};
  if (typeof text === 'string' && /^[0-9]{1,15}$/.test(text)) return { after: Number(text) };
  throw malformed({ field: '/after', description: 'Last-Event-ID is no number of an event' });
}

function malformed(field: FieldError): AppError {
  const where = field.field === '' ? '' : ` at '${field.field}'`;
  return new AppError(REQUEST_MALFORMED, `The request is wrong${where}: ${field.description}.`, {
    fields: [field],
  });
}
