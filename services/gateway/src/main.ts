/** The gateway as a process of its own. */
import { natsBus } from '@flashline/bus';
import { migrate, openPostgres } from '@flashline/db';
import { runMain, type Stoppable, stopAll } from '@flashline/lifecycle';
import { openPublicCertificate, openServiceCertificates } from '@flashline/rpc';
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
    const { tls, publicTls } = settings;
    const certificates = tls === null ? null : await openServiceCertificates(tls, NAME);
    if (certificates !== null) parts.push(certificates);
    const publicCertificate = publicTls === null ? null : await openPublicCertificate(publicTls);
    if (publicCertificate !== null) parts.push(publicCertificate);
    const database = await openPostgres({ url: settings.databaseUrl });
    parts.push({ stop: () => database.close() });
    await migrate(database);
    if (settings.firstKey !== null) await makeFirstKey(database.db, settings.firstKey);
    const store = await openStore(settings.store);
    parts.push({ stop: () => store.close() });
    const bus = await natsBus({
      url: settings.natsUrl,
      files: settings.natsFiles,
      clientName: NAME,
    });
    parts.push({ stop: () => bus.close() });
    const deps = { database, bus, store, certificates, publicCertificate };
    const gateway = await startGateway(settings.config, deps);
    parts.push(gateway);
    const { restAddress, grpcAddress } = gateway;
    logger(NAME).info({ restAddress, grpcAddress }, 'ready');
    return { stop: () => stopAll(parts) };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
});
