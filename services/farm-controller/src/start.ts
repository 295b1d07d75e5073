/** Puts the farm behind its gRPC server. */
import type { Bus } from '@flashline/bus';
import { FarmControllerServiceService } from '@flashline/contracts';
import type { Db } from '@flashline/db';
import type { RunningService } from '@flashline/lifecycle';
import { type Certificates, service, startServer } from '@flashline/rpc';
import { fairOrder, type RequestOrder } from '@flashline/schedule';
import type { FarmControllerSettings } from './config.ts';
import { Farm } from './farm.ts';
import { connectAgent } from './handlers/connect-agent.ts';
import { revokeLease } from './handlers/revoke-lease.ts';
import { runFirmware } from './handlers/run-firmware.ts';
import { setUnitHealth } from './handlers/set-unit-health.ts';
import { watchRounds } from './round-metrics.ts';

export interface FarmControllerDeps {
  readonly db: Db;
  /** Wakes other controllers; null where this is the only one. */
  readonly bus: Bus | null;
  /** For comparisons; fair share unless given. */
  readonly order?: RequestOrder;
  /** For TLS with its callers. */
  readonly certificates?: Certificates | null;
  readonly onCall?: (path: string) => void;
}

/** Starts a controller. Stopping it ends no lease: another one, or its next start, goes on. */
export async function startFarmController(
  config: FarmControllerSettings,
  deps: FarmControllerDeps,
): Promise<RunningService> {
  const { db } = deps;
  const farm = new Farm({
    db,
    bus: deps.bus,
    leaseSeconds: config.leaseSeconds,
    noUnitSeconds: config.noUnitSeconds,
    order: deps.order ?? fairOrder,
  });
  const server = await startServer({
    address: config.address,
    certificates: deps.certificates ?? null,
    services: [
      service(FarmControllerServiceService, {
        runFirmware: (request, call) => runFirmware(farm, request, call),
        connectAgent: (requests, call) => connectAgent(farm, requests, call),
        setUnitHealth: (request) => setUnitHealth(farm, db, request),
        revokeLease: (request) => revokeLease(farm, db, request),
      }),
    ],
    ...(deps.onCall === undefined ? {} : { onCall: deps.onCall }),
  });
  farm.start();
  const unwatch = watchRounds(() => farm.last);
  return {
    address: server.address,
    async stop() {
      farm.prepareStop();
      await server.stop();
      unwatch();
      await farm.stop();
    },
  };
}
