/** docs/metrics.md: every metric of the platform. */
import type { Metric } from '@flashline/telemetry';
import { code, GENERATED, plain, table } from './markdown.ts';

/** The table of metrics, by the names that Prometheus gives them. */
export function printMetrics(metrics: readonly Metric[]): string {
  const rows = metrics
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((metric) => [
      code(prometheusName(metric)),
      metric.kind,
      code(metric.unit),
      metric.labels.map((label) => code(underscored(label))).join(' '),
      plain(metric.help),
    ]);
  return `${GENERATED}

# Metrics

Each process serves them as Prometheus text at \`/metrics\` on a port of its own, without a key: keep
that port inside. The names are OpenTelemetry's with underscores for dots; a counter ends in
\`_total\`, a histogram has \`_bucket\`, \`_sum\` and \`_count\`. Units are UCUM: \`s\` is seconds,
\`By\` bytes, and \`{job}\` counts jobs.

${table(['metric', 'kind', 'unit', 'labels', 'meaning'], rows)}
`;
}

function prometheusName({ name, kind }: Metric): string {
  return `${underscored(name)}${kind === 'counter' ? '_total' : ''}`;
}

function underscored(name: string): string {
  return name.replaceAll('.', '_');
}
