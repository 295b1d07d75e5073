/** The orchestrator as a process of its own. */
import { natsBus } from '@flashline/bus';
import { openPostgres } from '@flashline/db';
import { runMain, stopAll, type Stoppable } from '@flashline/lifecycle';
import { foldersOf, openStageDeps } from '@flashline/stages';
import { openStore } from '@flashline/store';
import { logger, startTelemetry } from '@flashline/telemetry';
import { readConfig } from './config.ts';
import { webhookSender } from './send-webhook.ts';
import { startOrchestrator } from './start.ts';

const NAME = 'orchestrator';

await runMain(NAME, async () => {
  const { process, databaseUrl, natsUrl, allowPrivateWebhooks, config } = readConfig();
  const parts: Stoppable[] = [];
  try {
    parts.push(await startTelemetry({ service: NAME, ...process.telemetry }));
    const database = await openPostgres({ url: databaseUrl });
    parts.push({ stop: () => database.close() });
    const store = await openStore(process.store);
    parts.push({ stop: () => store.close() });
    const bus = await natsBus({ url: natsUrl, clientName: NAME });
    parts.push({ stop: () => bus.close() });
    const stages = await openStageDeps({
      store,
      tempDir: process.workDir,
      slots: process.slots,
      hidden: foldersOf(process),
    });
    const sendWebhook = webhookSender(allowPrivateWebhooks);
    const { db } = database;
    const service = await startOrchestrator(config, { db, bus, store, stages, sendWebhook });
    parts.push(service);
    logger(NAME).info({ address: service.address }, 'ready');
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
  return { stop: () => stopAll(parts) };
});
