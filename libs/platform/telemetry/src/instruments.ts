/** Writes metrics of the table; without a running telemetry they go nowhere. */

import type { Attributes, Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import type { Metric } from './metrics-table.ts';

/** The labels that a metric asks for, all of them. */
export type LabelsOf<M extends Metric> = Readonly<Record<M['labels'][number], string>>;

/** One value of a gauge. */
export type GaugeValue<M extends Metric> = {
  readonly value: number;
  readonly labels: LabelsOf<M>;
};

type GaugeSource = () => Promise<readonly GaugeValue<Metric>[]> | readonly GaugeValue<Metric>[];

let meter: Meter | null = null;
const counters = new Map<Metric, Counter>();
const histograms = new Map<Metric, Histogram>();
const gauges = new Map<Metric, ObservableGauge>();
const sources = new Map<Metric, Set<GaugeSource>>();

/** Adds `n` to a counter. */
export function count<M extends Metric & { readonly kind: 'counter' }>(
  metric: M,
  n: number,
  labels: LabelsOf<M>,
): void {
  if (meter === null) return;
  let counter = counters.get(metric);
  if (counter === undefined) {
    counter = meter.createCounter(metric.name, { unit: metric.unit, description: metric.help });
    counters.set(metric, counter);
  }
  counter.add(n, labels as Attributes);
}

/** Adds a value, in the metric's unit, to a histogram. */
export function observe<M extends Metric & { readonly kind: 'histogram' }>(
  metric: M,
  value: number,
  labels: LabelsOf<M>,
): void {
  if (meter === null) return;
  let histogram = histograms.get(metric);
  if (histogram === undefined) {
    histogram = meter.createHistogram(metric.name, {
      unit: metric.unit,
      description: metric.help,
      advice: { explicitBucketBoundaries: [...(metric.buckets ?? [])] },
    });
    histograms.set(metric, histogram);
  }
  histogram.record(value, labels as Attributes);
}

/**
 * Has `read` asked for the values of a gauge whenever metrics are fetched, until the function given
 * back is called. A `read` that fails leaves its values out.
 */
export function gauge<M extends Metric & { readonly kind: 'gauge' }>(
  metric: M,
  read: () => Promise<readonly GaugeValue<M>[]> | readonly GaugeValue<M>[],
): () => void {
  const source = read as GaugeSource;
  const all = sources.get(metric) ?? new Set();
  sources.set(metric, all.add(source));
  createGauge(metric);
  return () => all.delete(source);
}

/** Directs all metrics to `next` from now on; null ends them. */
export function useMeter(next: Meter | null): void {
  meter = next;
  counters.clear();
  histograms.clear();
  gauges.clear();
  for (const metric of sources.keys()) createGauge(metric);
}

function createGauge(metric: Metric): void {
  if (meter === null || gauges.has(metric)) return;
  const instrument = meter.createObservableGauge(metric.name, {
    unit: metric.unit,
    description: metric.help,
  });
  gauges.set(metric, instrument);
  instrument.addCallback(async (result) => {
    const reads = [...(sources.get(metric) ?? [])].map(async (read) => read());
    for (const answer of await Promise.allSettled(reads)) {
      if (answer.status === 'rejected') continue;
      for (const { value, labels } of answer.value) result.observe(value, labels as Attributes);
    }
  });
}
