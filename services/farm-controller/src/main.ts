/** The controller as a process of its own. */
import { natsBus } from '@flashline/bus';
import { openPostgres } from '@flashline/db';
import { runMain, stopAll, type Stoppable } from '@flashline/lifecycle';
import { openServiceCertificates } from '@flashline/rpc';
import { startTelemetry } from '@flashline/telemetry';
import { readConfig } from './config.ts';
import { startFarmController } from './start.ts';

const NAME = 'farm-controller';

await runMain(NAME, async () => {
  const config = readConfig(process.env);
  const parts: Stoppable[] = [];
  try {
    const { metrics, otlpUrl, natsUrl, natsFiles: files, tls } = config;
    parts.push(await startTelemetry({ service: NAME, metrics, otlpUrl }));
    const certificates = tls === null ? null : await openServiceCertificates(tls, NAME);
    if (certificates !== null) parts.push(certificates);
    const database = await openPostgres({ url: config.databaseUrl });
    parts.push({ stop: () => database.close() });
    const bus = natsUrl === null ? null : await natsBus({ url: natsUrl, files, clientName: NAME });
    if (bus !== null) parts.push({ stop: () => bus.close() });
    parts.push(await startFarmController(config, { db: database.db, bus, certificates }));
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  return { stop: () => stopAll(parts) };
});
