/** Holds what a gateway really answers against its own OpenAPI document. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Rig } from './rig.ts';

export interface Route {
  readonly operationId: string;
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly isOpen: boolean;
  readonly parameters: readonly Parameter[];
  /** Of the JSON body; null where there is none. */
  readonly body: object | null;
  readonly takesBytes: boolean;
  readonly statuses: readonly number[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: object;
}

interface Operation {
  readonly operationId: string;
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: object }>> };
  readonly responses: Readonly<Record<string, ResponseDescription>>;
}

interface ResponseDescription {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

export interface Api {
  readonly routes: readonly Route[];
  /** What is wrong with an answer to a route; empty where all is well. */
  judge(route: Route, response: Response): Promise<readonly string[]>;
}

export async function readApi(rig: Rig): Promise<Api> {
  const document = (await (await rig.ask('/openapi.json')).json()) as ApiDocument;
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'api', components: document.components });
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => routeOf(path, method, operation)),
  );
  return {
    routes,
    async judge(route, response) {
      const operation = document.paths[route.path]![route.method.toLowerCase()]!;
      const described = operation.responses[String(response.status)];
      const text = await response.text();
      if (described === undefined) return [`${response.status} is not documented: ${text}`];
      if (described.content === undefined) return text === '' ? [] : ['there is a body'];
      const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
      const content = described.content[type];
      if (content === undefined) return [`${type} is not documented for ${response.status}`];
      if (type !== 'application/json' && type !== 'application/problem+json') return [];
      const schema = JSON.parse(
        JSON.stringify(content.schema).replaceAll('"#/components', '"api#/components'),
      ) as object;
      const isRight = ajv.compile(schema);
      return isRight(JSON.parse(text)) ? [] : [`${ajv.errorsText(isRight.errors)}: ${text}`];
    },
  };
}

function routeOf(path: string, method: string, operation: Operation): Route {
  const content = operation.requestBody?.content ?? {};
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    isOpen: operation.security?.length === 0,
    parameters: operation.parameters ?? [],
    body: content['application/json']?.schema ?? null,
    takesBytes: content['application/octet-stream'] !== undefined,
    statuses: Object.keys(operation.responses).map(Number),
  };
}
