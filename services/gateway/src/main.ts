/** The gateway as a process of its own. */
import { natsBus } from '@flashline/bus';
import { migrate, openPostgres } from '@flashline/db';
import { runMain, type Stoppable, stopAll } from '@flashline/lifecycle';
import { openStore } from '@flashline/store';
import { logger, startTelemetry } from '@flashline/telemetry';
import { readSettings } from './config.ts';
import { makeFirstKey } from './first-key.ts';
import { startGateway } from './start.ts';

const NAME = 'gateway';

await runMain(NAME, async () => {
  const settings = readSettings();
  const parts: Stoppable[] = [];
  try {
    parts.push(await startTelemetry({ service: NAME, ...settings.telemetry }));
    const database = await openPostgres({ url: settings.databaseUrl });
    parts.push({ stop: () => database.close() });
    await migrate(database);
    if (settings.firstKey !== null) await makeFirstKey(database.db, settings.firstKey);
    const store = await openStore(settings.store);
    parts.push({ stop: () => store.close() });
    const bus = await natsBus({ url: settings.natsUrl, clientName: NAME });
    parts.push({ stop: () => bus.close() });
    const gateway = await startGateway(settings.config, { database, bus, store });
    parts.push(gateway);
    const { restAddress, grpcAddress } = gateway;
    logger(NAME).info({ restAddress, grpcAddress }, 'ready');
    return { stop: () => stopAll(parts) };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
});
