/** A NATS server behind TLS that knows its users, each with the subjects that the guide gives it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CertificateFiles,
  makeAuthority,
  type RealServer,
  startNats,
} from '@flashline/real-servers';
import { type Bus, natsBus, type NatsFiles } from '../src/index.ts';
import { describeBus } from './conformance/bus.ts';
import { until } from './conformance/collector.ts';
import { makeAccount } from './nats-users.ts';

/** Of orchestrators. */
const WORKER = {
  publish: ['jobs.>', 'wake.>', '$JS.API.>', '$JS.ACK.>'],
  subscribe: ['wake.>', '_INBOX.>'],
};
const GATEWAY = { publish: ['wake.>', '$JS.API.INFO'], subscribe: ['wake.>', '_INBOX.>'] };
/** They only wake each other. */
const CONTROLLER = { publish: ['wake.>'], subscribe: ['wake.>', '_INBOX.>'] };

let folder: string;
let server: RealServer;
let worker: NatsFiles;
let gateway: NatsFiles;
let controller: NatsFiles;
let certificate: CertificateFiles;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-nats-'));
  certificate = await (await makeAuthority(folder)).issue('nats', { names: 'DNS:localhost' });
  const { config, credentials } = makeAccount();
  const filesOf = async (name: string, text: string): Promise<NatsFiles> => {
    await writeFile(join(folder, name), text);
    return { credentials: join(folder, name), ca: certificate.ca };
  };
  worker = await filesOf('worker.creds', credentials(WORKER));
  gateway = await filesOf('gateway.creds', credentials(GATEWAY));
  controller = await filesOf('controller.creds', credentials(CONTROLLER));
  const { cert, key } = certificate;
  server = await startNats({
    config: `tls { cert_file: "${cert}", key_file: "${key}" }\n${config}`,
  });
});

afterAll(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function open(files: NatsFiles, waitMs?: number): Promise<Bus> {
  // The client knows servers by names alone.
  const url = `nats://localhost:${server.port}`;
  return natsBus({ url, files, clientName: 'test', ...(waitMs === undefined ? {} : { waitMs }) });
}

describe('the bus over TLS as a user of an account', () => {
  describeBus(() => open(worker));
});

test('a user without the subjects of jobs wakes others and publishes none', async () => {
  const [first, second] = [await open(controller), await open(controller)];
  const heard: string[] = [];
  first.onWake('farm', (channel) => heard.push(channel));
  await until(() => {
    second.wake('farm');
    return heard.length > 0;
  });
  await expect(first.publish('jobs.ci', 1, { id: 'a' })).rejects.toMatchObject({
    code: 'BUS_UNAVAILABLE',
    message: expect.stringMatching(/permission/i) as string,
  });
  await first.close();
  await second.close();
});

test('a user without the subjects of jobs may ask whether the server works', async () => {
  const bus = await open(gateway);
  await bus.check();
  await expect(bus.pending('jobs.ci')).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE' });
  await bus.close();
});

test('whoever has no credentials, or trusts another authority, is not connected', async () => {
  const other = await makeAuthority(join(folder, 'other'));
  const { ca } = await other.issue('unused');
  for (const [files, reason] of [
    [{ ...worker, credentials: null }, /authorization/i],
    [{ ...worker, ca }, /certificate/],
  ] as const) {
    await expect(open(files, 0)).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
      message: expect.stringMatching(reason) as string,
    });
  }
});

test('a server without TLS is not spoken to where a CA is given', async () => {
  const plain = await startNats();
  const files = { credentials: null, ca: certificate.ca };
  await expect(
    natsBus({ url: plain.url, files, clientName: 'test', waitMs: 0 }),
  ).rejects.toMatchObject({
    code: 'BUS_UNAVAILABLE',
    message: expect.stringMatching(/tls/) as string,
  });
  await plain.stop();
});

test('a file that is missing or holds something else is told in a sentence', async () => {
  for (const files of [
    { ...worker, credentials: join(folder, 'none.creds') },
    { ...worker, credentials: certificate.ca },
    { ...worker, ca: join(folder, 'none.pem') },
    { ...worker, ca: worker.credentials },
  ]) {
    await expect(open(files, 0)).rejects.toMatchObject({ code: 'BUS_BAD_FILE', kind: 'usage' });
  }
});
