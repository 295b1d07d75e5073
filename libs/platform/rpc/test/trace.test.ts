import { startTelemetry, type Telemetry, traceId, withSpan } from '@flashline/telemetry';
import { InMemorySpanExporter, type ReadableSpan } from '@opentelemetry/sdk-trace';
import { connect } from '../src/index.ts';
import { failureOf, listOf, serve, TestService } from './test-service.ts';

let spans: InMemorySpanExporter;
let telemetry: Telemetry;

beforeEach(async () => {
  spans = new InMemorySpanExporter();
  telemetry = await startTelemetry({
    service: 'test',
    metrics: { host: '127.0.0.1', port: 0 },
    otlpUrl: null,
    spanExporter: spans,
  });
});

afterEach(() => telemetry.stop());

/** Names from the root down to the last descendant. */
function chain(all: readonly ReadableSpan[]): string[] {
  const names: string[] = [];
  let parent: string | undefined;
  for (;;) {
    const next = all.find((span) => span.parentSpanContext?.spanId === parent);
    if (next === undefined) return names;
    names.push(`${['internal', 'server', 'client'][next.kind]} ${next.name}`);
    parent = next.spanContext().spanId;
  }
}

test('a call is a client span with a server span below it, in the trace of its caller', async () => {
  const server = await serve({
    unary: async () => withSpan('work', {}, async () => ({ text: traceId() ?? '' })),
    async *list() {
      yield await withSpan('work', {}, async () => ({ text: traceId() ?? '' }));
    },
  });
  const client = connect(TestService, server.address);
  for (const method of ['Unary', 'List']) {
    spans.reset();
    await withSpan('request', {}, async () => {
      const [answer] =
        method === 'Unary'
          ? [await client.unary({ text: '' })]
          : await listOf(client.list({ text: '' }));
      expect(answer?.text).toBe(traceId());
    });
    expect(chain(spans.getFinishedSpans())).toEqual([
      'internal request',
      `client flashline.test.v1.TestService/${method}`,
      `server flashline.test.v1.TestService/${method}`,
      'internal work',
    ]);
  }
  client.close();
  await server.stop();
});

test('spans and metrics name the status of a call', async () => {
  const server = await serve({});
  const client = connect(TestService, server.address);
  await failureOf(client.unary({ text: '' }));
  const statuses = spans.getFinishedSpans().map(({ attributes }) => attributes);
  expect(statuses).toHaveLength(2);
  for (const attributes of statuses) {
    expect(attributes).toMatchObject({
      'rpc.system.name': 'grpc',
      'rpc.method': 'flashline.test.v1.TestService/Unary',
      'rpc.response.status_code': 'NOT_FOUND',
    });
  }
  const metrics = await (await fetch(`http://${telemetry.metricsAddress}/metrics`)).text();
  const labels =
    'rpc_method="flashline.test.v1.TestService/Unary",rpc_response_status_code="NOT_FOUND"';
  expect(metrics).toContain(`rpc_server_call_duration_count{${labels}} 1\n`);
  expect(metrics).toContain(`rpc_client_call_duration_count{${labels}} 1\n`);
  client.close();
  await server.stop();
});
