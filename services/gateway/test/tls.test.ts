/** REST behind the certificate of the operator. */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAuthority } from '@flashline/real-servers';
import { openPublicCertificate } from '@flashline/rpc';
import { readSettings } from '../src/config.ts';
import { listenHttp } from '../src/rest/listen.ts';

const REFRESH_MS = 20;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flashline-tls-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Serial number of the certificate that a verified server has, over a connection of its own. */
function serialOf(address: string, ca: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(`https://${address}/`, { ca, agent: false }, (response) => {
      response.resume();
      resolve((response.socket as TLSSocket).getPeerX509Certificate()?.serialNumber ?? '');
    });
    asked.once('error', reject).end();
  });
}

test('REST is served over TLS, and a renewed certificate is taken as it runs', async () => {
  const authority = await makeAuthority(folder);
  const names = 'IP:127.0.0.1,DNS:flashline.example';
  const files = await authority.issue('first', { names });
  const certificate = await openPublicCertificate(files, REFRESH_MS);
  const server = await listenHttp(
    { host: '127.0.0.1', port: 0 },
    (_, response) => response.end('there'),
    certificate,
  );
  const ca = await readFile(files.ca);
  const first = await serialOf(server.address, ca);
  const next = await authority.issue('second', { names });
  await copyFile(next.cert, files.cert);
  await copyFile(next.key, files.key);
  while ((await serialOf(server.address, ca)) === first) await sleep(REFRESH_MS);
  await expect(fetch(`http://${server.address}/`)).rejects.toThrow('fetch failed');
  await server.stop();
  await certificate.stop();
});

test('a public certificate without its key is told in a sentence', () => {
  const settings = {
    ...Object.fromEntries(
      ['DATABASE', 'NATS', 'STORE'].map((name) => [`FLASHLINE_${name}_URL`, 'http://x']),
    ),
    ...Object.fromEntries(
      ['PARSER', 'QUANTIZER', 'ORCHESTRATOR', 'FARM'].map((name) => [
        `FLASHLINE_${name}_ADDRESS`,
        'x:1',
      ]),
    ),
  };
  expect(readSettings(settings)).toMatchObject({ publicTls: null, tls: null });
  expect(() => readSettings({ ...settings, FLASHLINE_PUBLIC_TLS_CERT: 'c' })).toThrow(
    /FLASHLINE_PUBLIC_TLS_CERT and FLASHLINE_PUBLIC_TLS_KEY together/,
  );
});
