/** The orchestrator as a process of its own. */
import { natsBus } from '@flashline/bus';
import { openPostgres } from '@flashline/db';
import { runMain, stopAll, type Stoppable } from '@flashline/lifecycle';
import { openServiceCertificates } from '@flashline/rpc';
import { openStageDeps, privatePathsOf } from '@flashline/stages';
import { openStore } from '@flashline/store';
import { logger, startTelemetry } from '@flashline/telemetry';
import { readConfig } from './config.ts';
import { webhookSender } from './send-webhook.ts';
import { startOrchestrator } from './start.ts';

const NAME = 'orchestrator';
/** A sign of life takes about a millisecond and waits for no lock. */
const HEARTBEAT_CONNECTIONS = 2;

await runMain(NAME, async () => {
  const { process, databaseUrl, allowPrivateWebhooks, config, ...bound } = readConfig();
  const parts: Stoppable[] = [];
  try {
    parts.push(await startTelemetry({ service: NAME, ...process.telemetry }));
    const certificates =
      process.tls === null ? null : await openServiceCertificates(process.tls, NAME);
    if (certificates !== null) parts.push(certificates);
    const database = await openPostgres({ url: databaseUrl });
    parts.push({ stop: () => database.close() });
    const heartbeats = await openPostgres({ url: databaseUrl, poolSize: HEARTBEAT_CONNECTIONS });
    parts.push({ stop: () => heartbeats.close() });
    const store = await openStore(process.store);
    parts.push({ stop: () => store.close() });
    const { natsUrl: url, natsFiles: files } = bound;
    const bus = await natsBus({ url, files, clientName: NAME });
    parts.push({ stop: () => bus.close() });
    const stages = await openStageDeps({
      store,
      tempDir: process.workDir,
      slots: process.slots,
      hidden: [
        ...privatePathsOf(process),
        ...(files.credentials === null ? [] : [files.credentials]),
      ],
    });
    const sendWebhook = webhookSender(allowPrivateWebhooks);
    const { db } = database;
    const own = { db, heartbeats: heartbeats.db };
    const deps = { ...own, bus, store, stages, sendWebhook, certificates };
    const service = await startOrchestrator(config, deps);
    parts.push(service);
    logger(NAME).info({ address: service.address }, 'ready');
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  return { stop: () => stopAll(parts) };
});
