/** The HTTP server of `/metrics`, in Prometheus' text format, on a port of its own. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError } from '@flashline/errors';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { AggregationTemporality, InstrumentType } from '@opentelemetry/sdk-metrics';
import { TELEMETRY_PORT_REFUSED } from './errors.ts';

/** The server while it runs. */
export type MetricsServer = {
  /** host:port */
  readonly address: string;
  /** To be given to the provider of the metrics. */
  readonly reader: PrometheusExporter;
  stop(): Promise<void>;
};

/**
 * The exporter, with gauges that are only what was read last: summed up, a value whose labels are no
 * longer read would be told for ever.
 */
class Reader extends PrometheusExporter {
  override selectAggregationTemporality(type: InstrumentType): AggregationTemporality {
    if (type === InstrumentType.OBSERVABLE_GAUGE) return AggregationTemporality.DELTA;
    return super.selectAggregationTemporality(type);
  }
}

/** Listens; rejects with TELEMETRY_PORT_REFUSED where it cannot. */
export async function startMetricsServer(at: {
  readonly host: string;
  readonly port: number;
}): Promise<MetricsServer> {
  // Its own server takes port 0 for its default port.
  const reader = new Reader({ preventServerStart: true, withoutScopeInfo: true });
  const server = createServer((request, response) => {
    if (request.url?.split('?')[0] === '/metrics')
      reader.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  });
  await listen(server, at.host, at.port);
  const { port } = server.address() as AddressInfo;
  return {
    address: `${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}`,
    reader,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `The metrics cannot be served at ${host}:${port} (${cause.message}): choose another port.`;
      reject(new AppError(TELEMETRY_PORT_REFUSED, message, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
