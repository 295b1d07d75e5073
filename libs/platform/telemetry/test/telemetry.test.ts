import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError } from '@flashline/errors';
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace';
import {
  count,
  gauge,
  inTrace,
  METRICS,
  observe,
  openSpan,
  startTelemetry,
  type Telemetry,
  traceHeaders,
  traceId,
  withSpan,
} from '../src/index.ts';

const AT = { host: '127.0.0.1', port: 0 };

let spans: InMemorySpanExporter;
let telemetry: Telemetry;

beforeEach(async () => {
  spans = new InMemorySpanExporter();
  telemetry = await startTelemetry({
    service: 'test',
    metrics: AT,
    otlpUrl: null,
    spanExporter: spans,
  });
});

afterEach(() => telemetry.stop());

async function scrape(): Promise<string> {
  return (await fetch(`http://${telemetry.metricsAddress}/metrics`)).text();
}

test('a span inside a span is its child, also after waiting', async () => {
  await withSpan('outer', {}, async () => {
    await new Promise((go) => setTimeout(go, 1));
    await withSpan('inner', { n: 1 }, async () => undefined);
  });
  const [inner, outer] = spans.getFinishedSpans();
  expect([inner?.name, outer?.name]).toEqual(['inner', 'outer']);
  expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
  expect(inner?.attributes).toEqual({ n: 1 });
});

test('headers carry a trace to where nothing else is shared', async () => {
  const headers = await withSpan('sender', {}, async () => traceHeaders());
  expect(Object.keys(headers)).toEqual(['traceparent']);
  await withSpan('unrelated', {}, async () => {
    await inTrace(headers, () => withSpan('receiver', {}, async () => undefined));
    await inTrace({}, () => withSpan('alone', {}, async () => undefined));
  });
  const of = Object.fromEntries(spans.getFinishedSpans().map((span) => [span.name, span]));
  expect(of['receiver']?.parentSpanContext?.spanId).toBe(of['sender']?.spanContext().spanId);
  expect(of['alone']?.parentSpanContext).toBeUndefined();
});

test('headers that are no trace are passed over', async () => {
  for (const traceparent of ['', 'x', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`]) {
    await inTrace({ traceparent }, () => withSpan('alone', {}, async () => undefined));
  }
  expect(spans.getFinishedSpans().map((span) => span.parentSpanContext)).toEqual(
    Array(3).fill(undefined),
  );
});

test('an error is recorded with its code and thrown on', async () => {
  const error = new AppError(
    { code: 'TEST_FAILED', kind: 'usage', retryable: false, meaning: '' },
    'It failed.',
  );
  await expect(withSpan('failing', {}, async () => Promise.reject(error))).rejects.toBe(error);
  const [span] = spans.getFinishedSpans();
  expect(span?.attributes).toEqual({ 'error.type': 'TEST_FAILED' });
  expect(span?.status).toEqual({ code: 2, message: 'It failed.' });
});

test('an open span gives its headers and is active where it is told to be', () => {
  const open = openSpan('open', {}, 'producer');
  expect(traceId()).toBe(null);
  expect(open.run(traceHeaders)).toEqual(open.headers);
  open.end();
  expect(open.headers['traceparent']).toContain(open.span.spanContext().spanId);
});

test('metrics are served with help and unit, from the table', async () => {
  count(METRICS.jobsEnded, 2, { state: 'succeeded' });
  count(METRICS.jobsEnded, 1, { state: 'succeeded' });
  observe(METRICS.queueWaitSeconds, 3, { class: 'ci' });
  const text = await scrape();
  expect(text).toContain(
    '# HELP flashline_jobs_ended_total Jobs that reached their final state.\n',
  );
  expect(text).toContain('# UNIT flashline_jobs_ended_total {job}\n');
  expect(text).toContain('flashline_jobs_ended_total{state="succeeded"} 3\n');
  expect(text).toContain('flashline_queue_wait_bucket{class="ci",le="1"} 0\n');
  expect(text).toContain('flashline_queue_wait_bucket{class="ci",le="5"} 1\n');
});

test('a gauge is read when metrics are fetched, and no longer once it is taken back', async () => {
  let value = 1;
  const end = gauge(METRICS.queueDepth, () => [{ value, labels: { class: 'ci' } }]);
  const endBroken = gauge(METRICS.queueDepth, () => Promise.reject(new Error('no database')));
  value = 7;
  expect(await scrape()).toContain('flashline_queue_depth{class="ci"} 7\n');
  end();
  endBroken();
  expect(await scrape()).not.toContain('flashline_queue_depth{');
});

test('metrics alone are served on their port', async () => {
  const status = async (path: string): Promise<number> =>
    (await fetch(`http://${telemetry.metricsAddress}${path}`)).status;
  expect(await status('/metrics?x=1')).toBe(200);
  expect(await status('/')).toBe(404);
  expect(await status('/metrics/x')).toBe(404);
});

test('telemetry can be started again after it was stopped, and a gauge lives on', async () => {
  const end = gauge(METRICS.queueDepth, () => [{ value: 4, labels: { class: 'ci' } }]);
  await telemetry.stop();
  expect(traceHeaders()).toEqual({});
  await withSpan('nowhere', {}, async () => expect(traceId()).toBe(null));
  telemetry = await startTelemetry({ service: 'again', metrics: AT, otlpUrl: null });
  expect(await scrape()).toContain('flashline_queue_depth{class="ci"} 4\n');
  end();
});

test('a port that is taken is refused, and telemetry can be started elsewhere', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await telemetry.stop();
  const starting = startTelemetry({ service: 'x', metrics: { ...AT, port }, otlpUrl: null });
  await expect(starting).rejects.toMatchObject({ code: 'TELEMETRY_PORT_REFUSED', kind: 'usage' });
  telemetry = await startTelemetry({ service: 'x', metrics: AT, otlpUrl: null });
  server.close();
});

async function sendTo(otlpUrl: string): Promise<number> {
  const script = join(import.meta.dirname, 'otlp-sender.ts');
  const [code] = (await once(spawn(process.execPath, [script, otlpUrl]), 'exit')) as [number];
  return code;
}

test('spans are sent to a collector, the last of them on stopping', async () => {
  const bodies: string[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  expect(await sendTo(`http://127.0.0.1:${port}/v1/traces`)).toBe(0);
  collector.close();
  expect(bodies).toHaveLength(1);
  expect(bodies[0]).toMatch(/^\/v1\/traces .*sent away/s);
});

test('a collector that is away fails nothing', async () => {
  expect(await sendTo('http://127.0.0.1:1/v1/traces')).toBe(0);
});
