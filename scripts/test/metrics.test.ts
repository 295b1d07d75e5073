/** The table of metrics is what code writes, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs';
import { METRICS, type Metric } from '@flashline/telemetry';
import { printMetrics } from '../generate/metrics.ts';

const ALL: Readonly<Record<string, Metric>> = METRICS;

const SOURCES = ['libs/platform', 'services'].flatMap((parent) =>
  readdirSync(parent, { recursive: true, encoding: 'utf8' })
    .filter((file) => /^[^/]+\/src\/.*\.ts$/.test(file))
    .map((file) => readFileSync(`${parent}/${file}`, 'utf8')),
);

test('every metric of the table is written somewhere', () => {
  const unwritten = Object.keys(ALL).filter((name) => {
    const use = new RegExp(`\\bMETRICS\\.${name}\\b`);
    return !SOURCES.some((text) => use.test(text));
  });
  expect(unwritten).toEqual([]);
});

test('names and units follow OpenTelemetry, and no name stands twice', () => {
  const metrics = Object.values(ALL);
  expect(metrics.length).toBeGreaterThan(20);
  for (const { name, unit, help, kind, labels } of metrics) {
    expect(name).toMatch(/^(flashline|http|rpc)(\.[a-z][a-z_]*)+$/);
    expect(name).not.toMatch(/total|seconds|bytes_|count$/);
    expect(unit).toMatch(/^(s|By|\{[a-z]+\})$/);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(kind === 'histogram').toBe('buckets' in ALL[keyOf(name)]!);
    expect(new Set(labels).size).toBe(labels.length);
  }
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
});

test('the document has a row for each metric, as Prometheus sees it', () => {
  const rows = printMetrics(Object.values(ALL))
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  expect(rows).toHaveLength(Object.keys(ALL).length);
  expect(rows.join('\n')).toContain('| `flashline_jobs_ended_total` | counter |');
});

function keyOf(name: string): string {
  return Object.keys(ALL).find((key) => ALL[key]!.name === name)!;
}
