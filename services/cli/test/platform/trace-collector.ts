/** A collector of traces, as processes send them: OTLP over HTTP, as JSON. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface CollectedSpan {
  readonly service: string;
  /** Part in a call, and name. */
  readonly title: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
}

export interface TraceCollector {
  /** What processes are to be told as FLASHLINE_OTLP_URL. */
  readonly url: string;
  /** From the topmost span that has come to the one of that title; empty where it has not come. */
  readonly pathTo: (traceId: string, title: string) => readonly CollectedSpan[];
  readonly stop: () => Promise<void>;
}

/** What we read of an OTLP request. */
interface TraceRequest {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly {
        readonly key: string;
        readonly value: { readonly stringValue?: string };
      }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
}

const ROLES = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];

/** A collector on a port of its own. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const spans: CollectedSpan[] = [];
  const server = createServer((request, response) => {
    void read(request).then((more) => {
      spans.push(...more);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    pathTo: (traceId, title) =>
      findPath(
        spans.filter((span) => span.traceId === traceId),
        title,
      ),
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<readonly CollectedSpan[]> {
  const { resourceSpans } = (await json(request)) as TraceRequest;
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const name = resource.attributes.find(({ key }) => key === 'service.name');
    const service = name?.value.stringValue ?? '';
    return scopeSpans.flatMap((scope) => scope.spans.map((span) => collected(service, span)));
  });
}

function collected(service: string, span: OtlpSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId = '', kind, name } = span;
  return { service, title: `${ROLES[kind]} ${name}`, traceId, spanId, parentSpanId };
}

function findPath(spans: readonly CollectedSpan[], title: string): readonly CollectedSpan[] {
  const path: CollectedSpan[] = [];
  let span = spans.find((each) => each.title === title);
  while (span !== undefined) {
    path.unshift(span);
    const above: string = span.parentSpanId;
    span = spans.find(({ spanId }) => spanId === above);
  }
  return path;
}
