/** Starts and stops traces and metrics of a process. */

import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { useMeter } from './instruments.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';

/** Where telemetry of a process goes. */
export type TelemetryOptions = {
  /** Name of the service in traces and metrics. */
  readonly service: string;
  /** Where Prometheus may fetch `/metrics`; port 0 is any; null is nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Full URL for spans by OTLP over HTTP, such as http://collector:4318/v1/traces. */
  readonly otlpUrl: string | null;
  /** Gets each span as it ends; for tests. */
  readonly spanExporter?: SpanExporter;
};

/** Telemetry of this process while it runs. */
export type Telemetry = {
  /** host:port of the metrics. */
  readonly metricsAddress: string | null;
  /** Sends what is left and ends; never rejects because a collector is away. */
  stop(): Promise<void>;
};

/** Spans wait this long for others to be sent with. */
const SEND_DELAY_MS = 1000;

/** A collector that is away delays the end of a process by this much. */
const SEND_LIMIT_MS = 3000;

let isRunning = false;

/**
 * Starts telemetry; once in a process at a time. Rejects with TELEMETRY_PORT_REFUSED where the port
 * of the metrics cannot be had.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  if (isRunning) throw new Error('telemetry runs already in this process');
  isRunning = true;
  const resource = resourceFromAttributes({ 'service.name': options.service });
  let server: MetricsServer | null = null;
  try {
    server = options.metrics === null ? null : await startMetricsServer(options.metrics);
  } catch (error) {
    isRunning = false;
    throw error;
  }
  const tracers = new TracerProvider({ resource, spanProcessors: processorsOf(options) });
  const meters = new MeterProvider({ resource, readers: server === null ? [] : [server.reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(tracers);
  useMeter(server === null ? null : meters.getMeter('flashline'));
  return {
    metricsAddress: server?.address ?? null,
    async stop() {
      if (!isRunning) return;
      isRunning = false;
      useMeter(null);
      await Promise.allSettled([tracers.shutdown(), meters.shutdown(), server?.stop()]);
      trace.disable();
      propagation.disable();
      context.disable();
    },
  };
}

function processorsOf({ otlpUrl, spanExporter }: TelemetryOptions): SpanProcessor[] {
  const processors: SpanProcessor[] = [];
  if (otlpUrl !== null) {
    processors.push(
      new BatchSpanProcessor({
        scheduledDelayMillis: SEND_DELAY_MS,
        exporter: new OTLPTraceExporter({ url: otlpUrl, timeoutMillis: SEND_LIMIT_MS }),
      }),
    );
  }
  if (spanExporter !== undefined) {
    processors.push(new SimpleSpanProcessor({ exporter: spanExporter }));
  }
  return processors;
}
