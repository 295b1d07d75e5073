import { startTelemetry, traceId, withSpan } from '../src/index.ts';
import { createLogger } from '../src/logger.ts';

function capture(level = 'info') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void =>
    void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { log: createLogger(level, { write }), lines };
}

test('a line is JSON with time, level, area and message', () => {
  const { log, lines } = capture();
  log.child({ area: 'orchestrator' }).warn({ jobId: 'j1' }, 'a job waits');
  expect(lines).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'warn',
      area: 'orchestrator',
      jobId: 'j1',
      msg: 'a job waits',
    },
  ]);
});

test('a line inside a span names trace and span', async () => {
  const telemetry = await startTelemetry({ service: 'test', metrics: null, otlpUrl: null });
  const { log, lines } = capture();
  const ids = await withSpan('work', {}, async (span) => {
    log.info('inside');
    expect(traceId()).toBe(span.spanContext().traceId);
    return span.spanContext();
  });
  log.info('outside');
  await telemetry.stop();
  expect(lines[0]).toMatchObject({ traceId: ids.traceId, spanId: ids.spanId });
  expect(lines[1]).not.toHaveProperty('traceId');
});

test('credentials are blanked wherever they stand', () => {
  const { log, lines } = capture();
  log.info(
    {
      authorization: 'Bearer 1',
      apiKey: 's1',
      headers: { authorization: 'Bearer 2', cookie: 's2', accept: 'kept' },
      request: { headers: { authorization: 'Bearer 3' }, token: 's3' },
    },
    'a request',
  );
  const text = JSON.stringify(lines);
  expect(text).not.toMatch(/Bearer|s1|s2|s3/);
  expect(text).toContain('kept');
});

test('a level keeps lower ones out, and an unknown level is info', () => {
  for (const [level, expected] of [
    ['error', 1],
    ['debug', 3],
    ['loud', 2],
    ['silent', 0],
  ] as const) {
    const { log, lines } = capture(level);
    log.debug('a');
    log.info('b');
    log.error('c');
    expect(lines).toHaveLength(expected);
  }
});
