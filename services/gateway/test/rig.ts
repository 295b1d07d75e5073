/** A gateway on real sockets over embedded adapters, with two teams and a key for every role. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bus, memoryBus } from '@flashline/bus';
import { migrate, newId, type OpenDb, type PlatformRole, type TeamRole } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { type Stoppable, stopAll } from '@flashline/lifecycle';
import { folderStore, type Store } from '@flashline/store';
import {
  GATEWAY_DEFAULTS,
  type GatewayConfig,
  newSecret,
  sha256Of,
  startGateway,
} from '../src/index.ts';
import { type Peers, startPeers } from './peers.ts';

export interface Rig extends Stoppable {
  readonly database: OpenDb;
  readonly bus: Bus;
  readonly store: Store;
  /** Of the store. */
  readonly folder: string;
  readonly peers: Peers;
  readonly url: string;
  readonly grpcAddress: string;
  /** Makes a team and gives its ID. */
  addTeam(name: string): Promise<string>;
  /** Makes a key and gives its secret and ID. */
  addKey(grant: KeyGrant): Promise<{ readonly secret: string; readonly id: string }>;
  /** A request with a credential; a string body is sent as JSON, bytes as they are. */
  ask(path: string, options?: AskOptions): Promise<Response>;
}

export interface KeyGrant {
  readonly teamId?: string;
  readonly teamRole?: TeamRole;
  readonly platformRole?: PlatformRole;
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
}

export interface AskOptions {
  readonly key?: string;
  readonly method?: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export type RigSettings = Partial<Omit<GatewayConfig, 'limits'>> & {
  readonly limits?: Partial<GatewayConfig['limits']>;
};

/** Tests of who is refused ask more often than a caller may. */
const MANY_STRANGERS = { ...GATEWAY_DEFAULTS.limits, strangerRequestsPerMinute: 1_000_000 };

/** On PGlite in memory and a folder unless another database or store is opened. */
export async function startRig(
  settings: RigSettings = {},
  open: () => Promise<OpenDb> = openInMemory,
  openStore: (folder: string) => Promise<Store> = (folder) => folderStore({ folder }),
): Promise<Rig> {
  const parts: Stoppable[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'flashline-gateway-'));
  parts.push({ stop: () => rm(folder, { recursive: true, force: true }) });
  const database = await open();
  parts.push({ stop: () => database.close() });
  await migrate(database);
  const bus = memoryBus();
  parts.push({ stop: () => bus.close() });
  const store = await openStore(folder);
  parts.push({ stop: () => store.close() });
  const peers = await startPeers(store);
  parts.push(peers);
  const gateway = await startGateway(
    {
      ...GATEWAY_DEFAULTS,
      port: 0,
      grpcPort: 0,
      services: peers.addresses,
      ...settings,
      limits: { ...MANY_STRANGERS, ...settings.limits },
    },
    { database, bus, store },
  );
  parts.push(gateway);
  const url = `http://${gateway.restAddress}`;
  return {
    database,
    bus,
    store,
    folder,
    peers,
    url,
    grpcAddress: gateway.grpcAddress,
    addTeam: (name) => addTeam(database, name),
    addKey: (grant) => addKey(database, grant),
    ask: (path, options = {}) => ask(url, path, options),
    stop: () => stopAll(parts),
  };
}

async function addTeam({ db }: OpenDb, name: string): Promise<string> {
  const id = newId();
  await db.insertInto('teams').values({ id, name }).execute();
  return id;
}

async function addKey({ db }: OpenDb, grant: KeyGrant) {
  const [secret, id] = [newSecret(), newId()];
  await db
    .insertInto('api_keys')
    .values({
      id,
      name: 'test',
      secret_sha256: sha256Of(secret),
      team_id: grant.teamId ?? null,
      team_role: grant.teamRole ?? null,
      platform_role: grant.platformRole ?? null,
      expires_at: grant.expiresAt ?? null,
      revoked_at: grant.revokedAt ?? null,
      created_by: 'test',
    })
    .execute();
  return { secret, id };
}

function ask(url: string, path: string, options: AskOptions): Promise<Response> {
  const { key, json, bytes, headers, signal } = options;
  const body = bytes ?? (json === undefined ? undefined : JSON.stringify(json));
  const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
  return fetch(`${url}${path}`, {
    method: options.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
    ...(signal === undefined ? {} : { signal }),
  });
}
