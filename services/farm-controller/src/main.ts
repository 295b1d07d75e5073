/** The controller as a process of its own. */
import { natsBus } from '@flashline/bus';
import { openPostgres } from '@flashline/db';
import { runMain, stopAll, type Stoppable } from '@flashline/lifecycle';
import { startTelemetry } from '@flashline/telemetry';
import { readConfig } from './config.ts';
import { startFarmController } from './start.ts';

const NAME = 'farm-controller';

await runMain(NAME, async () => {
  const config = readConfig(process.env);
  const parts: Stoppable[] = [];
  try {
    const { metrics, otlpUrl } = config;
    parts.push(await startTelemetry({ service: NAME, metrics, otlpUrl }));
    const database = await openPostgres({ url: config.databaseUrl });
    parts.push({ stop: () => database.close() });
    const bus =
      config.natsUrl === null ? null : await natsBus({ url: config.natsUrl, clientName: NAME });
    if (bus !== null) parts.push({ stop: () => bus.close() });
    parts.push(await startFarmController(config, { db: database.db, bus }));
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  return { stop: () => stopAll(parts) };
});
