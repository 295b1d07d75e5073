/** Sends one span to the collector at the URL given. The exporter loads code that jest cannot. */
import { startTelemetry, withSpan } from '../src/index.ts';

const telemetry = await startTelemetry({
  service: 'sender',
  metrics: null,
  otlpUrl: process.argv[2]!,
});
await withSpan('sent away', {}, async () => undefined);
await telemetry.stop();
