/** The HTTP side: express around the table of operations, with a span, a log line and a metric each. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { inTrace, logger, METRICS, observe, type Span, withSpan } from '@flashline/telemetry';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Operation } from '../operations/operation.ts';
import type { Readiness } from '../readiness.ts';
import { describeApi } from './openapi.ts';
import { sendProblem } from './problem.ts';
import { parseQuery } from './read-input.ts';
import { createRoutes, type Found, MethodError, type Routes } from './routes.ts';
import { credentialsOf, sendJson, serveOperation, type Serving } from './serve.ts';

export interface AppParts extends Serving {
  readonly operations: readonly Operation[];
  readonly readiness: Readiness;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Asked by what watches over the platform, as often as it likes: they cost next to nothing. */
const PROBES = ['/healthz', '/readyz'];

/** After an answer, what a caller still sends is read for so long. */
const LINGER_MS = 10_000;

export function createApp(parts: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  const routes = createRoutes(parts.operations);
  const fixed = fixedRoutes(parts);
  app.use((request: Request, response: Response, next: NextFunction) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    serve(parts, routes, fixed, request, response).catch(next);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    sendProblem(response, error);
  });
  return app;
}

type Fixed = Readonly<Record<string, (response: ServerResponse) => Promise<void>>>;

/** What is open to all. */
function fixedRoutes({ operations, readiness }: AppParts): Fixed {
  const document = JSON.stringify(describeApi(operations));
  return {
    '/healthz': async (response) => sendJson(response, 200, { status: 'ok' }),
    '/readyz': async (response) => {
      const parts = await readiness.look();
      const isReady = parts.every((part) => part.isReady);
      sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not-ready', parts });
    },
    '/openapi.json': async (response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(document);
    },
  };
}

async function serve(
  parts: AppParts,
  routes: Routes,
  fixed: Fixed,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const started = performance.now();
  const [, path = '/', text = ''] = /^([^?]*)\??(.*)$/s.exec(request.url ?? '/') ?? [];
  const method = request.method ?? 'GET';
  const signal = callerSignal(response, parts.stopping);
  response.on('finish', () => endSlowSender(request));
  await inTrace(traceOf(request), async () => {
    let found: Found | null = null;
    let failure: unknown = null;
    const answer = async (span: Span): Promise<void> => {
      try {
        const open = Object.hasOwn(fixed, path) ? fixed[path] : undefined;
        if (open !== undefined) {
          if (method !== 'GET' && method !== 'HEAD') throw new MethodError(path, 'GET, HEAD');
          span.updateName(`${method} ${path}`);
          if (!PROBES.includes(path)) await parts.gate.admitStranger(credentialsOf(request));
          await open(response);
          return;
        }
        const { query, ...where } = await findRoute(parts, routes, request, [method, path, text]);
        found = where;
        span.updateName(`${method} ${found.operation.rest.path}`);
        span.setAttribute('http.route', found.operation.rest.path);
        await serveOperation(parts, request, response, found, query, signal);
      } catch (error) {
        failure = error;
        sendProblem(response, error);
      } finally {
        span.setAttribute('http.response.status_code', response.statusCode);
      }
    };
    await withSpan(method, { 'http.request.method': method }, answer, 'server');
    note(method, (found as Found | null)?.operation ?? null, response.statusCode, started, failure);
  });
}

/** What leads nowhere is counted as what comes without a credential. */
async function findRoute(
  { gate }: AppParts,
  routes: Routes,
  request: IncomingMessage,
  [method, path, text]: readonly [string, string, string],
): Promise<Found & { readonly query: URLSearchParams }> {
  try {
    const query = parseQuery(text);
    return { query, ...routes.find(method, path, query) };
  } catch (error) {
    await gate.admitStranger(credentialsOf(request));
    throw error;
  }
}

function note(
  method: string,
  operation: Operation | null,
  status: number,
  started: number,
  failure: unknown,
): void {
  const ms = performance.now() - started;
  const route = operation?.rest.path ?? 'none';
  const labels = {
    'http.request.method': ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'].includes(method)
      ? method
      : '_OTHER',
    'http.route': route,
    'http.response.status_code': String(status),
  };
  observe(METRICS.httpRequestSeconds, ms / 1000, labels);
  const code = (failure as { readonly code?: unknown } | null)?.code;
  const line = {
    method,
    route,
    status,
    ms: Math.round(ms),
    ...(code === undefined ? {} : { code }),
  };
  logger('gateway').info(line, 'request');
}

/** Aborted when the caller is gone before its answer has ended, or the server stops. */
function callerSignal(response: ServerResponse, stopping: AbortSignal): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return AbortSignal.any([gone.signal, stopping]);
}

function traceOf({ headers }: IncomingMessage): Record<string, string> {
  const { traceparent, tracestate } = headers;
  return {
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
    ...(typeof tracestate === 'string' ? { tracestate } : {}),
  };
}

/** A caller that goes on sending after its answer is cut off. */
function endSlowSender(request: IncomingMessage): void {
  if (request.complete) return;
  const timer = setTimeout(() => {
    if (!request.complete) request.socket.destroy();
  }, LINGER_MS);
  request.on('close', () => clearTimeout(timer));
  timer.unref();
}
