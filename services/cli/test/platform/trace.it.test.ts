/** One trace from the HTTP request to the virtual board, each service a process of its own. */
import { type Cluster, startCluster } from '@flashline/real-servers';
import { RestClient } from './rest-client.ts';
import { startTraceCollector, type TraceCollector } from './trace-collector.ts';
import { expectOneTrace, runTraced } from './trace-scenario.ts';

let collector: TraceCollector;
let cluster: Cluster;

beforeAll(async () => {
  collector = await startTraceCollector();
  cluster = await startCluster({ env: { FLASHLINE_OTLP_URL: collector.url } });
});

afterAll(async () => {
  await cluster?.stop();
  await collector?.stop();
});

test('a job is one trace through eight processes, gRPC and NATS', async () => {
  const client = new RestClient(cluster.url, cluster.apiKey);
  const caller = await runTraced(client);
  for (const service of Object.values(cluster.services)) await service.stop();
  expectOneTrace(collector, caller, (service) => service);
});
