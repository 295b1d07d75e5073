/** The OpenAPI document, made from the table of operations. */
import { z } from 'zod';
import { ACCESS } from '../access/matrix.ts';
import type { Operation } from '../operations/operation.ts';
import { pathNames } from '../operations/paths.ts';
import { PROBLEM } from '../schemas/jobs.ts';
import { API_VERSION } from '../version.ts';

type Json = Readonly<Record<string, unknown>>;

const PROBLEM_RESPONSE = {
  description: 'What went wrong.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** OpenAPI 3.1 of all operations. */
export function describeApi(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const { path, method, flag } = operation.rest;
    // A flag adds an answer to the plain route: it is described there.
    if (flag !== undefined) continue;
    const variant = operations.find(
      ({ rest }) => rest.path === path && rest.method === method && rest.flag !== undefined,
    );
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation, variant) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Flashline',
      version: API_VERSION,
      description: 'ONNX models to measured STM32 firmware.',
    },
    security: [{ bearer: [] }],
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key or an OIDC token.' },
      },
      schemas: { Problem: schemaOf(PROBLEM, 'output') },
    },
    paths: { ...openPaths(), ...paths },
  };
}

function describe(operation: Operation, variant: Operation | undefined): Json {
  const { name, summary, rest } = operation;
  const body = bodyOf(operation);
  return {
    operationId: name,
    summary,
    'x-flashline-access': ACCESS[name],
    parameters: parametersOf(operation, variant),
    ...(body === null ? {} : { requestBody: body }),
    responses: {
      ...successOf(operation, variant),
      ...Object.fromEntries(
        errorsOf(operation, variant).map((status) => [String(status), PROBLEM_RESPONSE]),
      ),
    },
    ...(rest.isIdempotent === true ? { 'x-flashline-idempotent': true } : {}),
  };
}

function parametersOf(operation: Operation, variant: Operation | undefined): Json[] {
  const { rest, input, kind } = operation;
  const inPath = new Set(pathNames(rest.path));
  const names = [...inPath, ...Object.keys(rest.query ?? {})];
  const parameters: Json[] = names.map((name) => {
    const schema = input.shape[name] as z.ZodType;
    return {
      name,
      in: inPath.has(name) ? 'path' : 'query',
      required: inPath.has(name) || !schema.safeParse(undefined).success,
      schema: schemaOf(schema, 'input'),
    };
  });
  const flag = variant?.rest.flag;
  if (flag !== undefined) parameters.push({ name: flag, in: 'query', schema: { const: '1' } });
  if (rest.isIdempotent === true) {
    const schema = { type: 'string', pattern: '^[!-~]{1,255}$' };
    parameters.push({ name: 'Idempotency-Key', in: 'header', schema });
  }
  if (kind === 'events') {
    const schema = { type: 'string', pattern: '^[0-9]{1,15}$' };
    parameters.push({ name: 'Last-Event-ID', in: 'header', schema });
  }
  return parameters;
}

function bodyOf({ kind, rest, input }: Operation): Json | null {
  if (kind === 'upload') {
    return { required: true, content: { 'application/octet-stream': { schema: {} } } };
  }
  if (rest.hasBody !== true) return null;
  const others = new Set([...pathNames(rest.path), ...Object.keys(rest.query ?? {})]);
  const fields = Object.entries(input.shape).filter(([name]) => !others.has(name));
  const own = z.strictObject(Object.fromEntries(fields) as z.ZodRawShape);
  return { required: true, content: { 'application/json': { schema: schemaOf(own, 'input') } } };
}

function successOf(operation: Operation, variant: Operation | undefined): Json {
  const { kind, rest, output } = operation;
  const schema = output === null ? null : schemaOf(output, 'output');
  switch (kind) {
    case 'plain':
      return schema === null
        ? { [rest.status]: { description: 'Done.' } }
        : { [rest.status]: json('The answer.', schema) };
    case 'upload':
      return {
        201: json('It is stored.', schema!),
        200: json('The team has it already.', schema!),
      };
    case 'download': {
      const content = { [operation.contentType]: { schema: schema ?? {} } };
      const signed = variant?.output == null ? {} : schemaOf(variant.output, 'output');
      const extra = variant === undefined ? {} : { 'application/json': { schema: signed } };
      return {
        200: { description: 'The object.', content: { ...content, ...extra } },
        206: { description: 'The range that was asked for.', content },
        304: { description: 'The caller has it already.' },
      };
    }
    case 'events':
      return {
        200: {
          description: 'Server-sent events; `data` of each is of this schema.',
          content: { 'text/event-stream': { schema: schema! } },
        },
      };
  }
}

function json(description: string, schema: Json): Json {
  return { description, content: { 'application/json': { schema } } };
}

function errorsOf({ kind, rest }: Operation, variant: Operation | undefined): number[] {
  const isCreating = rest.isIdempotent === true;
  const statuses = [
    400,
    401,
    403,
    429,
    500,
    503,
    ...(pathNames(rest.path).length > 0 ? [404] : []),
    ...(rest.method === 'GET' ? [] : [413, 415]),
    ...(rest.hasBody === true || kind === 'upload' ? [422] : []),
    ...(isCreating ? [409, 422] : []),
    ...(kind === 'download' ? [416] : []),
    ...(rest.errors ?? []),
    ...(variant?.rest.errors ?? []),
  ];
  return [...new Set(statuses)].sort((a, b) => a - b);
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function openPaths(): Record<string, unknown> {
  const status = (values: readonly string[]) => ({
    type: 'object',
    required: ['status'],
    properties: {
      status: { enum: values },
      parts: {
        type: 'array',
        items: {
          type: 'object',
          required: ['name', 'isReady'],
          properties: { name: { type: 'string' }, isReady: { type: 'boolean' } },
        },
      },
    },
  });
  const open = (operationId: string, summary: string, responses: Json) => ({
    get: { operationId, summary, security: [], responses },
  });
  return {
    '/healthz': open('getHealth', 'The process lives.', { 200: json('It does.', status(['ok'])) }),
    '/readyz': open('getReadiness', 'The platform can do its work.', {
      200: json('It can.', status(['ready'])),
      503: json('It cannot; `parts` say why.', status(['not-ready'])),
    }),
    '/openapi.json': open('getApi', 'This document.', {
      200: json('This document.', { type: 'object' }),
    }),
  };
}
