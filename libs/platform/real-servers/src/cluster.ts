/**
 * The whole platform as in a cluster, on this machine: PostgreSQL, NATS and an S3 server, and each
 * service a process of its own that can be killed and started again. They speak mutual TLS.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { migrate, newId, openPostgres } from '@flashline/db';
import { type Authority, type CertificateFiles, makeAuthority } from './authority.ts';
import { takePort } from './take-port.ts';
import { startNats } from './nats.ts';
import { startPostgres } from './postgres.ts';
import { type RealS3Server, startMinio } from './s3.ts';
import { type RealServer, type ServerKind, startServer } from './server-process.ts';

const SERVICES = fileURLToPath(new URL('../../../../services', import.meta.url));
const READY_ANSWER_MS = 10_000;
const AGENT_ID = 'agent';
const STAGE_SERVICES = ['onnx-parser', 'quantizer', 'codegen', 'builder'] as const;

export type ServiceName =
  (typeof STAGE_SERVICES)[number] | 'farm-controller' | 'farm-agent' | 'orchestrator' | 'gateway';

export type ClusterOptions = {
  /** Virtual units per board; 1 unless given. */
  readonly unitsPerBoard?: number;
  /** Settings of all services on top of what the cluster sets. */
  readonly env?: NodeJS.ProcessEnv;
  /** Other programs than `src/main.ts` for services. */
  readonly mains?: Partial<Record<ServiceName, string>>;
  /** Another S3 server than MinIO. */
  readonly startS3?: () => Promise<RealS3Server>;
};

/** A platform that runs. */
export interface Cluster {
  /** Of REST. */
  readonly url: string;
  /** Of public gRPC, host:port. */
  readonly grpcAddress: string;
  readonly teamId: string;
  /** Admin of the team and of the platform. */
  readonly apiKey: string;
  readonly folder: string;
  /** Signs the certificates of the services. */
  readonly authority: Authority;
  readonly postgres: RealServer;
  readonly nats: RealServer;
  readonly s3: RealS3Server;
  readonly services: Readonly<Record<ServiceName, RealServer>>;
  /** Stops services, then servers, and removes all they wrote. */
  stop(): Promise<void>;
}

/** Starts everything, with one team `default` and one key; resolves when `/readyz` is 200. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'flashline-cluster-'));
  const started: RealServer[] = [];
  const stop = async (): Promise<void> => {
    for (const server of started.toReversed()) await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const add = async <T extends RealServer>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    const servers = [
      add(startPostgres()),
      add(startNats()),
      add((options.startS3 ?? startMinio)()),
    ] as const;
    // A failure of one must not leave behind another that is still starting.
    await Promise.allSettled(servers);
    const [postgres, nats, s3] = await Promise.all(servers);
    const first = await prepareDatabase(postgres.url);
    const ports = await takePorts();
    const authority = await makeAuthority(join(folder, 'tls'));
    const common = {
      folder,
      ports,
      authority,
      mains: options.mains ?? {},
      env: environment({ postgres, nats, s3 }, folder, ports, options),
    };
    const names = Object.keys(ports.services) as ServiceName[];
    const starting = names.map((name) => add(startService(name, common)));
    await Promise.allSettled(starting);
    const services = await Promise.all(starting);
    return {
      url: `http://127.0.0.1:${ports.rest}`,
      grpcAddress: `127.0.0.1:${ports.services.gateway}`,
      ...first,
      folder,
      authority,
      postgres,
      nats,
      s3,
      stop,
      services: Object.fromEntries(
        names.map((name, i) => [name, services[i]]),
      ) as Cluster['services'],
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function prepareDatabase(url: string): Promise<{ teamId: string; apiKey: string }> {
  const open = await openPostgres({ url, poolSize: 1 });
  try {
    await migrate(open);
    const [teamId, apiKey] = [newId(), `flk_${randomBytes(32).toString('base64url')}`];
    await open.db.insertInto('teams').values({ id: teamId, name: 'default' }).execute();
    const key = { id: newId(), team_id: teamId, name: 'first key', created_by: 'cluster' };
    const secret_sha256 = createHash('sha256').update(apiKey).digest();
    await open.db
      .insertInto('api_keys')
      .values({ ...key, secret_sha256, team_role: 'admin', platform_role: 'admin' })
      .execute();
    return { teamId, apiKey };
  } finally {
    await open.close();
  }
}

type Ports = { readonly rest: number; readonly services: Readonly<Record<ServiceName, number>> };

async function takePorts(): Promise<Ports> {
  const names: ServiceName[] = [...STAGE_SERVICES, 'farm-controller', 'farm-agent', 'orchestrator'];
  const entries = [];
  for (const name of [...names, 'gateway']) entries.push([name, await takePort()]);
  return { rest: await takePort(), services: Object.fromEntries(entries) as Ports['services'] };
}

function environment(
  servers: Pick<Cluster, 'postgres' | 'nats' | 's3'>,
  folder: string,
  { rest, services }: Ports,
  options: ClusterOptions,
): NodeJS.ProcessEnv {
  const at = (name: ServiceName): string => `127.0.0.1:${services[name]}`;
  return {
    FLASHLINE_LOG_LEVEL: 'warn',
    FLASHLINE_DATABASE_URL: servers.postgres.url,
    FLASHLINE_NATS_URL: servers.nats.url,
    FLASHLINE_STORE_URL: servers.s3.url,
    FLASHLINE_STORE_ACCESS_KEY: servers.s3.accessKey,
    FLASHLINE_STORE_SECRET_KEY: servers.s3.secretKey,
    FLASHLINE_PARSER_ADDRESS: at('onnx-parser'),
    FLASHLINE_QUANTIZER_ADDRESS: at('quantizer'),
    FLASHLINE_CODEGEN_ADDRESS: at('codegen'),
    FLASHLINE_BUILDER_ADDRESS: at('builder'),
    FLASHLINE_ORCHESTRATOR_ADDRESS: at('orchestrator'),
    FLASHLINE_FARM_ADDRESS: at('farm-controller'),
    FLASHLINE_AGENT_ID: AGENT_ID,
    FLASHLINE_AGENT_FOLDER: join(folder, 'agent'),
    FLASHLINE_UNITS: String(options.unitsPerBoard ?? 1),
    FLASHLINE_PORT: String(rest),
    FLASHLINE_GRPC_PORT: String(services.gateway),
    FLASHLINE_METRICS_PORT: '0',
    ...options.env,
  };
}

type ServiceSurroundings = {
  readonly folder: string;
  readonly ports: Ports;
  readonly authority: Authority;
  readonly mains: NonNullable<ClusterOptions['mains']>;
  readonly env: NodeJS.ProcessEnv;
};

async function startService(
  name: ServiceName,
  { folder, ports, authority, mains, env }: ServiceSurroundings,
): Promise<RealServer> {
  const own = join(folder, name);
  const identity = name === 'farm-agent' ? `${name}/${AGENT_ID}` : name;
  const certificate = tlsSettings(await authority.issue(identity));
  const kind: ServerKind = {
    name,
    stopSignal: 'SIGTERM',
    async prepare() {
      await mkdir(join(own, 'work'), { recursive: true });
    },
    command: ({ port }) => ({
      file: process.execPath,
      args: [mains[name] ?? join(SERVICES, name, 'src', 'main.ts')],
      env: {
        ...env,
        ...certificate,
        FLASHLINE_ADDRESS: `127.0.0.1:${port}`,
        FLASHLINE_WORK_DIR: join(own, 'work'),
      },
    }),
    isReady: ({ port }) => (name === 'gateway' ? isReady(ports.rest) : listens(port)),
    url: (port) => `http://127.0.0.1:${port}`,
  };
  return startServer(kind, { folder: own, port: ports.services[name] });
}

function tlsSettings({ cert, key, ca }: CertificateFiles): NodeJS.ProcessEnv {
  return { FLASHLINE_TLS_CERT: cert, FLASHLINE_TLS_KEY: key, FLASHLINE_TLS_CA: ca };
}

async function isReady(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(READY_ANSWER_MS);
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal })).status === 200;
  } catch {
    return false;
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const end = (hasAnswered: boolean): void => {
      socket.destroy();
      done(hasAnswered);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
