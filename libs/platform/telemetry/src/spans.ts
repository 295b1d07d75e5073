/** Spans, and how a trace travels in headers. Without a running telemetry all of it does nothing. */

import { AppError } from '@flashline/errors';
import {
  type Attributes,
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';

export type { Attributes, Span } from '@opentelemetry/api';

/** The part that a span plays in a call. */
export type SpanRole = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

const KINDS: Readonly<Record<SpanRole, SpanKind>> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** A span that is not bound to one function; `end` must be called once. */
export type OpenSpan = {
  readonly span: Span;
  /** traceparent and tracestate that make a receiver's spans children of this one. */
  readonly headers: Readonly<Record<string, string>>;
  /** Runs a function with this span active. */
  readonly run: <T>(body: () => T) => T;
  /** Ends the span; an error given is recorded first. */
  readonly end: (error?: unknown) => void;
};

/**
 * Runs `run` in a new span, a child of the active one. What it throws is recorded and thrown on.
 */
export async function withSpan<T>(
  name: string,
  attributes: Attributes,
  run: (span: Span) => Promise<T>,
  role: SpanRole = 'internal',
): Promise<T> {
  const open = openSpan(name, attributes, role);
  try {
    const result = await open.run(() => run(open.span));
    open.end();
    return result;
  } catch (error) {
    open.end(error);
    throw error;
  }
}

/** A new span, a child of the active one; nothing makes it active but its `run`. */
export function openSpan(name: string, attributes: Attributes, role: SpanRole): OpenSpan {
  const parent = context.active();
  const span = trace
    .getTracer('flashline')
    .startSpan(name, { attributes, kind: KINDS[role] }, parent);
  const own = trace.setSpan(parent, span);
  return {
    span,
    headers: headersOf(own),
    run: (body) => context.with(own, body),
    end(error) {
      if (error !== undefined) recordError(span, error);
      span.end();
    },
  };
}

/** traceparent and tracestate of the active span; empty without one. */
export function traceHeaders(): Record<string, string> {
  return headersOf(context.active());
}

/** Runs `run` as part of the trace that `headers` name; in a trace of its own where they name none. */
export function inTrace<T>(headers: Readonly<Record<string, string>>, run: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, headers), run);
}

/** Id of the active trace. */
export function traceId(): string | null {
  return trace.getActiveSpan()?.spanContext().traceId ?? null;
}

/** Ids of the active span for a line of a log. */
export function activeIds(): { traceId?: string; spanId?: string } {
  const active = trace.getActiveSpan()?.spanContext();
  return active === undefined ? {} : { traceId: active.traceId, spanId: active.spanId };
}

function headersOf(of: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagation.inject(of, headers);
  return headers;
}

function recordError(span: Span, error: unknown): void {
  const cause = error instanceof Error ? error : new Error(String(error));
  span.recordException(cause);
  span.setAttribute('error.type', cause instanceof AppError ? cause.code : cause.name);
  span.setStatus({ code: SpanStatusCode.ERROR, message: cause.message });
}
