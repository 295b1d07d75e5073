/** Who gets in where services show certificates, who does not, and what both sides are told. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import * as contracts from '@flashline/contracts';
import { type Authority, type CertificateFiles, makeAuthority } from '@flashline/real-servers';
import { Client as GrpcClient, credentials } from '@grpc/grpc-js';
import {
  CALLERS,
  type CallContext,
  connect,
  type ConnectOptions,
  type Definition,
  openPublicCertificate,
  openServiceCertificates,
  service,
  type ServiceName,
  startServer,
  tlsFilesOf,
} from '../src/index.ts';
import { identityIn } from '../src/trust/identity.ts';
import { failureOf } from './test-service.ts';

const { HealthService, OrchestratorServiceService } = contracts;
const REFRESH_MS = 20;
const CANCEL = { teamId: 't', jobId: 'j' };

let folder: string;
let authority: Authority;
let stranger: Authority;
let gateway: CertificateFiles;
let orchestrator: CertificateFiles;
const toStop: (() => unknown)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-trust-'));
  authority = await makeAuthority(join(folder, 'ours'));
  stranger = await makeAuthority(join(folder, 'theirs'));
  gateway = await authority.issue('gateway');
  orchestrator = await authority.issue('orchestrator');
});

afterEach(async () => {
  for (const stop of toStop.splice(0).toReversed()) await stop();
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function certificatesOf(files: CertificateFiles, name: ServiceName, refreshMs?: number) {
  const certificates = await openServiceCertificates(files, name, refreshMs);
  toStop.push(() => certificates.stop());
  return certificates;
}

function clientOf<S extends Definition>(
  definition: S,
  address: string,
  certificates: ConnectOptions['certificates'],
) {
  const client = connect(definition, address, { certificates: certificates ?? null });
  toStop.push(() => client.close());
  return client;
}

/** A server in this process; `peers` collects who called. */
async function serve(files: CertificateFiles, peers: CallContext['peer'][] = []) {
  const certificates = await certificatesOf(files, 'orchestrator', REFRESH_MS);
  const server = await startServer({
    address: '127.0.0.1:0',
    services: [
      service(OrchestratorServiceService, {
        async cancelJob(_, { peer }) {
          peers.push(peer);
          return { wasRunningHere: true };
        },
        replayDeadLetter: async () => ({}),
      }),
    ],
    certificates,
  });
  toStop.push(() => server.stop());
  return server;
}

/** A server in a process of its own, and a line of its log. */
async function serverProcess(): Promise<{
  address: string;
  line: (of: RegExp) => Promise<string>;
}> {
  const script = join(import.meta.dirname, 'trusting-server.ts');
  const child: ChildProcess = spawn(process.execPath, [script, JSON.stringify(orchestrator)], {
    env: { ...process.env, FLASHLINE_LOG_LEVEL: 'warn' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  toStop.push(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr!.on('data', (text: Buffer) => (log += text.toString()));
  const [address] = (await once(child.stdout!, 'data')) as [Buffer];
  return {
    address: address.toString(),
    async line(of) {
      for (;;) {
        const found = log.split('\n').find((each) => of.test(each));
        if (found !== undefined) return found;
        await once(child.stderr!, 'data');
      }
    },
  };
}

test('a caller with its certificate gets in, and the handler knows who it is', async () => {
  const peers: CallContext['peer'][] = [];
  const { address } = await serve(orchestrator, peers);
  const client = clientOf(
    OrchestratorServiceService,
    address,
    await certificatesOf(gateway, 'gateway'),
  );
  expect(await client.cancelJob(CANCEL)).toEqual({ wasRunningHere: true });
  expect(peers).toEqual([{ service: 'gateway', agentId: null }]);
});

test.each([
  ['of another service', 'builder', 'builder'],
  ['of an agent', 'farm-agent/rack-7', 'farm-agent'],
] as const)(
  'a caller with the certificate %s may ask for health and nothing else',
  async (_title, name, own) => {
    const { address, line } = await serverProcess();
    const certificates = await certificatesOf(await authority.issue(name), own);
    const refused = await failureOf(
      clientOf(OrchestratorServiceService, address, certificates).cancelJob(CANCEL),
    );
    expect(refused).toMatchObject({ code: 'RPC_CALLER_REFUSED', condition: 'forbidden' });
    expect(refused.message).toContain(`is of ${name}, which may not call /flashline.orchestrator`);
    expect(await line(/a call is refused/)).toContain(`"caller":"${name}"`);
    const health = clientOf(HealthService, address, certificates);
    expect(await health.check({ service: '' })).toEqual({ status: 1 });
  },
);

test.each([
  ['no TLS', async () => null, /WRONG_VERSION_NUMBER/],
  [
    'a certificate of another authority',
    async () => ({ ...(await stranger.issue('gateway')), ca: orchestrator.ca }),
    /UNABLE_TO/,
  ],
  [
    'a certificate that has expired',
    async () => authority.issue('gateway', { days: -1 }),
    /CERT_HAS_EXPIRED/,
  ],
])('a caller with %s does not get in, and both sides say so', async (_title, issue, reason) => {
  const { address, line } = await serverProcess();
  const files = await issue();
  const certificates = files === null ? null : await certificatesOf(files, 'gateway');
  const client = clientOf(OrchestratorServiceService, address, certificates);
  expect(await failureOf(client.cancelJob(CANCEL))).toMatchObject({
    code: 'RPC_UNAVAILABLE',
    retryable: true,
    message: expect.stringMatching(/hangs up.*certificate/) as string,
  });
  const refusal = await line(/a TLS connection is refused/);
  expect(refusal).toMatch(reason);
  expect(refusal).toContain('"from":"127.0.0.1"');
});

test.each([
  [
    'that is another service',
    async () => authority.issue('builder'),
    /is of builder, not of orchestrator/,
  ],
  ['of another authority', async () => stranger.issue('orchestrator'), /self-signed|unable to/],
])('a server %s is not called', async (_title, issue, reason) => {
  const files = await issue();
  const name = files.cert.includes('builder') ? 'builder' : 'orchestrator';
  const certificates = await certificatesOf({ ...files, ca: orchestrator.ca }, name);
  const server = await startServer({ address: '127.0.0.1:0', services: [], certificates });
  toStop.push(() => server.stop());
  const client = clientOf(
    OrchestratorServiceService,
    server.address,
    await certificatesOf(await authority.issue('gateway'), 'gateway'),
  );
  expect(await failureOf(client.cancelJob(CANCEL))).toMatchObject({
    code: 'RPC_UNAVAILABLE',
    message: expect.stringMatching(reason) as string,
  });
});

test('a server and a client take new certificates, of another authority even, as they run', async () => {
  const [ours, theirs] = [
    await copyOf(orchestrator, 'server'),
    await copyOf(await authority.issue('gateway'), 'client'),
  ];
  const { address } = await serve(ours);
  const certificates = await certificatesOf(theirs, 'gateway', REFRESH_MS);
  const client = clientOf(OrchestratorServiceService, address, certificates);
  await client.cancelJob(CANCEL);
  await copyInto(await stranger.issue('orchestrator'), ours);
  await copyInto(await stranger.issue('gateway'), theirs);
  const newcomer = await certificatesOf(await stranger.issue('gateway'), 'gateway');
  await untilAnswered(() => clientOf(OrchestratorServiceService, address, newcomer));
  await untilAnswered(() => clientOf(OrchestratorServiceService, address, certificates));
  // Who is connected stays so.
  await client.cancelJob(CANCEL);
});

test('a new certificate counts when its key is there too', async () => {
  const files = await copyOf(gateway, 'halves');
  const certificates = await certificatesOf(files, 'gateway', REFRESH_MS);
  const seen: Buffer[] = [];
  const changed = new Promise<void>((resolve) => {
    certificates.onChange(() => {
      seen.push(certificates.current().key);
      resolve();
    });
  });
  const next = await authority.issue('gateway');
  await copyFile(next.cert, files.cert);
  await sleep(3 * REFRESH_MS);
  await copyFile(next.key, files.key);
  await changed;
  expect(seen).toHaveLength(1);
});

test.each([
  ['is not there', (files: CertificateFiles) => rm(files.key), /ENOENT/],
  ['is empty', (files: CertificateFiles) => writeFile(files.cert, ''), /PEM/],
  [
    "is another certificate's key",
    (files: CertificateFiles) => copyFile(orchestrator.key, files.key),
    /match/,
  ],
  [
    'has no certificate of an authority',
    (files: CertificateFiles) => writeFile(files.ca, 'x'),
    /no certificate/,
  ],
])('a file that %s is told in a sentence', async (_title, spoil, reason) => {
  const files = await copyOf(gateway, 'spoilt');
  await spoil(files);
  expect(await failureOf(openServiceCertificates(files, 'gateway'))).toMatchObject({
    code: 'RPC_BAD_CERTIFICATE',
    kind: 'usage',
    message: expect.stringMatching(reason) as string,
  });
});

test.each([
  ['another service', 'URI:spiffe://flashline/codegen', 'codegen'],
  ['nobody', 'DNS:gateway.example', 'no service'],
  ['two services', 'URI:spiffe://flashline/gateway,URI:spiffe://flashline/builder', 'no service'],
  ['a gateway with an id', 'URI:spiffe://flashline/gateway/1', 'no service'],
  ['an agent without one', 'URI:spiffe://flashline/farm-agent', 'no service'],
])("the certificate of %s is not the gateway's", async (_title, names, whose) => {
  const files = await authority.issue('wrong', { names });
  const failure = await failureOf(openServiceCertificates(files, 'gateway'));
  expect(failure).toMatchObject({ code: 'RPC_BAD_CERTIFICATE' });
  expect(failure.message).toContain(`is of ${whose}`);
});

test('a caller who shows no certificate does not get in', async () => {
  const { address, line } = await serverProcess();
  const [host, port] = address.split(':') as [string, string];
  const ca = await readFile(gateway.ca);
  const options = { host, port: Number(port), ca, ALPNProtocols: ['h2'] };
  const socket = connectTls({ ...options, checkServerIdentity: () => undefined });
  await once(socket, 'close');
  expect(await line(/a TLS connection is refused/)).toContain('UNABLE_TO_GET_ISSUER_CERT');
});

test('a server with a public certificate asks its callers for none', async () => {
  const certificate = await openPublicCertificate(await authority.issue('public'));
  toStop.push(() => certificate.stop());
  const options = { address: '127.0.0.1:0', services: [], certificates: certificate };
  const server = await startServer(options);
  toStop.push(() => server.stop());
  const secure = credentials.createSsl(await readFile(gateway.ca), null, null, {
    checkServerIdentity: () => undefined,
  });
  const client = new GrpcClient(server.address, secure);
  toStop.push(() => client.close());
  const { path, requestSerialize, responseDeserialize } = HealthService.check;
  const answer = await new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service: '' },
      (error, value) => (error === null ? resolve(value) : reject(error)),
    );
  });
  expect(answer).toEqual({ status: 1 });
});

test('a name that contains another is one name', () => {
  expect(identityIn('DNS:"a, URI:spiffe://flashline/gateway"')).toBeNull();
  expect(identityIn('DNS:a, URI:spiffe://flashline/gateway')).toMatchObject({ service: 'gateway' });
});

test('settings of TLS are all three or none', () => {
  expect(tlsFilesOf({})).toBeNull();
  const all = { FLASHLINE_TLS_CERT: 'c', FLASHLINE_TLS_KEY: 'k', FLASHLINE_TLS_CA: 'a' };
  expect(tlsFilesOf(all)).toEqual({ cert: 'c', key: 'k', ca: 'a' });
  expect(() => tlsFilesOf({ FLASHLINE_TLS_CERT: 'c' })).toThrow(
    /FLASHLINE_TLS_KEY and FLASHLINE_TLS_CA is not set/,
  );
});

test('each method of each internal service has its callers in the table', () => {
  const methods = Object.values(contracts)
    .flatMap((each) => Object.values(each as object) as { readonly path?: unknown }[])
    .flatMap(({ path }) => (typeof path === 'string' ? [path.slice(1)] : []))
    .filter((path) => !/^(flashline\.api\.|grpc\.health\.)/.test(path));
  const rows = Object.entries(CALLERS).flatMap(([name, { callers }]) =>
    Object.keys(callers).map((method) => `${name}/${method}`),
  );
  expect(rows.toSorted()).toEqual(methods.toSorted());
});

async function copyOf(files: CertificateFiles, name: string): Promise<CertificateFiles> {
  const at = (suffix: string) => join(folder, `${name}-${suffix}.pem`);
  const copy = { cert: at('cert'), key: at('key'), ca: at('ca') };
  await copyInto(files, copy);
  return copy;
}

async function copyInto(from: CertificateFiles, to: CertificateFiles): Promise<void> {
  for (const part of ['cert', 'key', 'ca'] as const) await copyFile(from[part], to[part]);
}

/** Until a new connection is taken. */
async function untilAnswered(
  dial: () => { cancelJob(request: typeof CANCEL): Promise<unknown> },
): Promise<void> {
  for (;;) {
    try {
      await dial().cancelJob(CANCEL);
      return;
    } catch {
      await sleep(REFRESH_MS);
    }
  }
}
