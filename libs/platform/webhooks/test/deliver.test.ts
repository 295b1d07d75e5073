import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { CERTIFICATE, KEY } from './certificate.ts';
import { type Attempt, deliver, newSecret, sign } from '../src/index.ts';

type Got = { readonly request: IncomingMessage; readonly body: string };

let server: Server;
let port = 0;
const got: Got[] = [];
let answer: RequestListener = () => undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ request, body });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  got.length = 0;
  answer = (_request, response) => response.writeHead(204).end();
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const secret = newSecret();

function attempt(changes: Partial<Attempt> = {}): Attempt {
  return {
    url: `http://ci.internal:${port}/hook?x=1`,
    secret,
    id: 'evt_42',
    body: '{"id":42,"board":"ü"}',
    timeoutMs: 20_000,
    allowPrivate: true,
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    ...changes,
  };
}

test('a secret is new each time, and a receiver can check with it what was signed', () => {
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(newSecret()).not.toBe(secret);
  const headers = sign({ secret, id: 'evt_1', time: new Date(), body: '{"a":1}' });
  expect(new Webhook(secret).verify('{"a":1}', headers)).toEqual({ a: 1 });
  expect(() => new Webhook(secret).verify('{"a":2}', headers)).toThrow('No matching signature');
  expect(() => new Webhook(newSecret()).verify('{"a":1}', headers)).toThrow(
    'No matching signature',
  );
});

test('the body arrives signed, under its id and the name of the target', async () => {
  expect(await deliver(attempt())).toEqual({ delivered: true, status: 204 });
  const [{ request, body } = { request: null, body: '' }] = got;
  expect(request).toMatchObject({ method: 'POST', url: '/hook?x=1' });
  expect(request?.headers).toMatchObject({
    host: `ci.internal:${port}`,
    'content-type': 'application/json',
    'webhook-id': 'evt_42',
  });
  const headers = request?.headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, headers)).toEqual({ id: 42, board: 'ü' });
});

test('the call goes to the address that was checked, though the name leads elsewhere by then', async () => {
  let calls = 0;
  const resolve = async () => {
    calls += 1;
    return [{ address: calls === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 as const }];
  };
  expect(await deliver(attempt({ resolve }))).toEqual({ delivered: true, status: 204 });
  expect(calls).toBe(1);
});

test('a refused target is not called', async () => {
  const result = await deliver(attempt({ allowPrivate: false }));
  expect(result).toMatchObject({ delivered: false, status: null });
  expect(result).toMatchObject({ reason: expect.stringContaining('not a public address') });
  expect(got).toEqual([]);
});

test.each([301, 302, 307, 308])('a redirect (%d) is not followed', async (status) => {
  answer = (_request, response) =>
    response.writeHead(status, { location: `http://127.0.0.1:${port}/other` }).end();
  expect(await deliver(attempt())).toEqual({
    delivered: false,
    status,
    reason: `answered ${status}`,
  });
  expect(got).toHaveLength(1);
});

test('an answer without an end is cut off', async () => {
  answer = (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(Buffer.alloc(2000)), 1);
    response.on('close', () => clearInterval(timer));
  };
  expect(await deliver(attempt())).toEqual({ delivered: true, status: 200 });
});

test('a target that never answers, or never ends its answer, is given up', async () => {
  const late = { delivered: false, status: null, reason: 'no answer in 100 ms' };
  answer = () => undefined;
  expect(await deliver(attempt({ timeoutMs: 100 }))).toEqual(late);
  answer = (_request, response) => void response.writeHead(200).write('x');
  expect(await deliver(attempt({ timeoutMs: 100 }))).toEqual(late);
  const resolve = () => new Promise<never>(() => undefined);
  expect(await deliver(attempt({ timeoutMs: 100, resolve }))).toEqual(late);
});

test('a target that refuses or hangs up is a failed attempt', async () => {
  answer = (request) => request.socket.destroy();
  expect(await deliver(attempt())).toMatchObject({ delivered: false, reason: 'ECONNRESET' });
  // Nobody has port 1; a free one may have a server by then.
  expect(await deliver(attempt({ url: 'http://x.internal:1/' }))).toMatchObject({
    delivered: false,
    reason: 'ECONNREFUSED',
  });
});

test('a target that changes the protocol instead of answering is a failed attempt', async () => {
  const odd = createTcpServer((socket) => {
    const switching =
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n';
    socket.once('data', () => socket.write(switching));
    socket.on('error', () => socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(odd, 'listening');
  const url = `http://x.internal:${(odd.address() as AddressInfo).port}/`;
  expect(await deliver(attempt({ url }))).toMatchObject({
    delivered: false,
    status: null,
    reason: 'gave no answer',
  });
  odd.close();
});

test('over TLS the certificate must be trusted and have the name of the target', async () => {
  const tls = createTlsServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => {
    response.writeHead(200).end('ok');
  });
  tls.listen(0, '127.0.0.1');
  await once(tls, 'listening');
  const url = `https://hook.internal:${(tls.address() as AddressInfo).port}/`;
  const authorities = [CERTIFICATE];
  expect(await deliver(attempt({ url, authorities }))).toEqual({ delivered: true, status: 200 });
  expect(await deliver(attempt({ url }))).toMatchObject({
    delivered: false,
    reason: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  });
  const other = url.replace('hook', 'other');
  expect(await deliver(attempt({ url: other, authorities }))).toMatchObject({
    delivered: false,
    reason: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  tls.closeAllConnections();
  tls.close();
});
