/** Starts the gateway: REST and public gRPC over one table of operations. */
import type { Bus } from '@flashline/bus';
import {
  FarmControllerServiceService,
  OrchestratorServiceService,
  ParserServiceService,
  QuantizerServiceService,
} from '@flashline/contracts';
import type { OpenDb } from '@flashline/db';
import { type Stoppable, stopAll } from '@flashline/lifecycle';
import { type Certificates, connect, startServer } from '@flashline/rpc';
import type { Store } from '@flashline/store';
import { createAuthenticator } from './auth/authenticator.ts';
import { createTokenVerifier } from './auth/tokens.ts';
import type { GatewayConfig } from './config.ts';
import { createGate } from './gate.ts';
import { createServices } from './grpc/services.ts';
import type { Platform } from './operations/operation.ts';
import { OPERATIONS } from './operations/table.ts';
import { createRateLimiter, createStrangerLimiter } from './rate-limiter.ts';
import { createReadiness } from './readiness.ts';
import { createApp } from './rest/app.ts';
import { listenHttp } from './rest/listen.ts';
import type { Serving } from './rest/serve.ts';
import { createStreamLimiter } from './stream-limiter.ts';
import { createUploadLimiter } from './upload-limiter.ts';

export interface GatewayDeps {
  readonly database: OpenDb;
  readonly bus: Bus;
  readonly store: Store;
  /** For TLS with other services. */
  readonly certificates?: Certificates | null;
  /** For TLS with users, of REST and public gRPC. */
  readonly publicCertificate?: Certificates | null;
  /** Told the path of each public gRPC call. */
  readonly onCall?: (path: string) => void;
}

export interface RunningGateway extends Stoppable {
  /** host:port of REST. */
  readonly restAddress: string;
  /** host:port of the public gRPC. */
  readonly grpcAddress: string;
}

/** Owns neither database, bus nor store. Throws GATEWAY_PORT, RPC_ADDRESS_REFUSED. */
export async function startGateway(
  config: GatewayConfig,
  deps: GatewayDeps,
): Promise<RunningGateway> {
  const { database, bus, store, certificates = null, publicCertificate = null } = deps;
  const parts: Stoppable[] = [];
  const stopping = new AbortController();
  try {
    const platform = openPlatform(config, deps, parts);
    const tokens = createTokenVerifier(config.issuers);
    const authenticator = createAuthenticator(database.db, bus, tokens);
    const streams = createStreamLimiter(config.limits.streamsPerTeam);
    const readiness = createReadiness({ database, bus, store }, config.services, certificates);
    for (const each of [authenticator, streams, readiness]) {
      parts.push({ stop: async () => each.stop() });
    }
    const limitStranger = createStrangerLimiter(config.limits.strangerRequestsPerMinute);
    const gate = createGate(authenticator, createRateLimiter(), limitStranger);
    const uploads = createUploadLimiter(config.limits.uploadsPerTeam);
    const serving: Serving = { platform, gate, streams, uploads };
    const grpc = await startServer({
      address: `${config.host.includes(':') ? `[${config.host}]` : config.host}:${config.grpcPort}`,
      services: createServices(serving, OPERATIONS),
      certificates: publicCertificate,
      ...(deps.onCall === undefined ? {} : { onCall: deps.onCall }),
    });
    parts.push(grpc);
    const app = createApp({
      ...serving,
      operations: OPERATIONS,
      readiness,
      stopping: stopping.signal,
    });
    const rest = await listenHttp(config, app, publicCertificate);
    parts.push(rest, { stop: async () => stopping.abort() });
    return {
      restAddress: rest.address,
      grpcAddress: grpc.address,
      stop: () => stopAll(parts),
    };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}

function openPlatform(
  { services, issuers, limits, allowPrivateWebhooks }: GatewayConfig,
  { database, bus, store, certificates = null }: GatewayDeps,
  parts: Stoppable[],
): Platform {
  const options = { certificates };
  const parser = connect(ParserServiceService, services.parser, options);
  const quantizer = connect(QuantizerServiceService, services.quantizer, options);
  const orchestrator = connect(OrchestratorServiceService, services.orchestrator, options);
  const farm = connect(FarmControllerServiceService, services.farm, options);
  for (const client of [parser, quantizer, orchestrator, farm]) {
    parts.push({ stop: async () => client.close() });
  }
  return {
    db: database.db,
    store,
    bus,
    parser,
    quantizer,
    orchestrator,
    farm,
    issuers: issuers.map(({ issuer }) => issuer),
    limits,
    allowPrivateWebhooks,
  };
}
