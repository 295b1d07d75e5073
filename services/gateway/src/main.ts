/** The gateway as a process of its own. */
import { natsBus } from '@flashline/bus';
import { migrate, openPostgres } from '@flashline/db';
import { runMain, type Stoppable, stopAll } from '@flashline/lifecycle';
import { s3Store } from '@flashline/store';
import { startTelemetry } from '@flashline/telemetry';
import { configOf, readEnvironment } from './config.ts';
import { startGateway } from './start.ts';

await runMain('gateway', async () => {
  const env = readEnvironment(process.env);
  const parts: Stoppable[] = [];
  try {
    parts.push(
      await startTelemetry({
        service: 'gateway',
        metrics: { host: env.FLASHLINE_METRICS_HOST, port: env.FLASHLINE_METRICS_PORT },
        otlpUrl: env.FLASHLINE_OTLP_URL ?? null,
      }),
    );
    const database = await openPostgres({ url: env.FLASHLINE_DATABASE_URL });
    parts.push({ stop: () => database.close() });
    await migrate(database);
    const bus = await natsBus({ url: env.FLASHLINE_NATS_URL, clientName: 'gateway' });
    parts.push({ stop: () => bus.close() });
    const store = await s3Store({
      url: env.FLASHLINE_STORE_URL,
      bucket: env.FLASHLINE_STORE_BUCKET,
      accessKey: env.FLASHLINE_STORE_ACCESS_KEY,
      secretKey: env.FLASHLINE_STORE_SECRET_KEY,
    });
    parts.push({ stop: () => store.close() });
    parts.push(await startGateway(configOf(env), { database, bus, store }));
    return { stop: () => stopAll(parts) };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
});
