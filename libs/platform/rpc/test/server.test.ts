import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HealthService } from '@flashline/contracts';
import { connect, type RunningServer } from '../src/index.ts';
import { failureOf, listOf, serve, signalled, TestService } from './test-service.ts';

let folder: string;
const toStop: { stop(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flashline-rpc-'));
});

afterEach(async () => {
  for (const each of toStop.splice(0)) await each.stop();
  rmSync(folder, { recursive: true });
});

function clientOf(address: string): ReturnType<typeof connect<typeof TestService>> {
  const client = connect(TestService, address);
  toStop.push({ stop: async () => client.close() });
  return client;
}

async function started(...args: Parameters<typeof serve>): Promise<RunningServer> {
  const server = await serve(...args);
  toStop.push(server);
  return server;
}

test('a call is counted by its path, on TCP and on a socket file', async () => {
  const paths: string[] = [];
  for (const address of ['127.0.0.1:0', `unix:${folder}/s`]) {
    const options = { address, onCall: (path: string) => void paths.push(path) };
    const server = await started({ unary: async (request) => request }, options);
    expect(await clientOf(server.address).unary({ text: 'a' })).toEqual({ text: 'a' });
  }
  expect(paths).toEqual([TestService.unary.path, TestService.unary.path]);
});

test('headers of a call reach its handler, names in lower case', async () => {
  const server = await started({
    unary: async (_, { headers }) => ({ text: headers.get('authorization') ?? '' }),
  });
  const headers = { Authorization: 'Bearer x' };
  expect(await clientOf(server.address).unary({ text: '' }, { headers })).toEqual({
    text: 'Bearer x',
  });
});

test('an address that is taken is refused', async () => {
  for (const address of ['127.0.0.1:0', `unix:${folder}/s`]) {
    const server = await started({}, { address });
    expect(await failureOf(serve({}, { address: server.address }))).toMatchObject({
      code: 'RPC_ADDRESS_REFUSED',
      kind: 'usage',
    });
  }
});

test('a file that is no socket is left where it is', async () => {
  const path = join(folder, 'mine.txt');
  writeFileSync(path, 'mine');
  const failure = await failureOf(serve({}, { address: `unix:${path}` }));
  expect(failure).toMatchObject({ code: 'RPC_ADDRESS_REFUSED' });
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('health tells of the server, of a service, and of changes', async () => {
  const server = await started({});
  const health = connect(HealthService, server.address);
  toStop.push({ stop: async () => health.close() });
  const name = 'flashline.test.v1.TestService';
  expect(await health.check({ service: '' })).toEqual({ status: 1 });
  expect(await health.check({ service: name })).toEqual({ status: 1 });
  expect((await failureOf(health.check({ service: 'other' }))).code).toBe('RPC_UNKNOWN_SERVICE');

  const seen: number[] = [];
  for await (const { status } of health.watch({ service: name })) {
    seen.push(status);
    if (seen.length === 1) server.setServing(false, name);
    if (seen.length === 2) server.setServing(true);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual([1, 2, 1]);
});

test('a server that stops lets a call end, ends streams, and takes no new calls', async () => {
  const began = signalled();
  const go = signalled();
  const server = await started({
    async unary(request) {
      began.resolve();
      await go.promise;
      return request;
    },
    async *list(_, { signal }) {
      yield { text: 'first' };
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    },
  });
  const client = clientOf(server.address);
  const stream = client.list({ text: '' })[Symbol.asyncIterator]();
  await stream.next();
  const call = client.unary({ text: 'a' });
  await began.promise;
  const stopped = server.stop();
  expect((await failureOf(stream.next())).code).toBe('RPC_UNAVAILABLE');
  go.resolve();
  expect(await call).toEqual({ text: 'a' });
  await stopped;
  expect(await failureOf(client.unary({ text: '' }))).toMatchObject({
    code: 'RPC_UNAVAILABLE',
    retryable: true,
  });
});

test('a server that stops does not wait for ever', async () => {
  const began = signalled();
  const hang = (): Promise<never> => {
    began.resolve();
    return new Promise(() => undefined);
  };
  const server = await started({ unary: hang }, { drainMs: 50 });
  const call = failureOf(clientOf(server.address).unary({ text: '' }));
  await began.promise;
  await server.stop();
  expect((await call).code).toBe('RPC_UNAVAILABLE');
});

async function serverProcess(address: string): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'echo-server.ts');
  const child = spawn(process.execPath, [script, address], { stdio: ['pipe', 'pipe', 'inherit'] });
  toStop.push({ stop: async () => void child.kill('SIGKILL') });
  await once(child.stdout!, 'data');
  return child;
}

test('a client works again when its server was killed and has come back', async () => {
  const address = `unix:${folder}/s`;
  const first = await serverProcess(address);
  const client = clientOf(address);
  const stream = client.list({ text: '' })[Symbol.asyncIterator]();
  await stream.next();
  const hanging = failureOf(client.unary({ text: 'hang' }));
  await client.unary({ text: 'a' });

  first.kill('SIGKILL');
  await once(first, 'exit');
  expect((await hanging).code).toBe('RPC_UNAVAILABLE');
  expect((await failureOf(stream.next())).code).toBe('RPC_UNAVAILABLE');
  expect((await failureOf(client.unary({ text: 'a' }))).code).toBe('RPC_UNAVAILABLE');

  await serverProcess(address);
  expect(await client.unary({ text: 'b' }, { waitForReady: true })).toEqual({ text: 'b' });
});

test.each(['404 page not found', '502 Bad Gateway\n'])(
  'an HTTP server that answers "%s" in place of ours is an error of routing',
  async (body) => {
    const proxy = createHttp2Server((_, response) => {
      response.writeHead(200, { 'content-type': 'application/grpc' });
      response.end(body);
    });
    const plain = createHttp2Server((_, response) => response.writeHead(404).end(body));
    const old = createServer((_, response) => response.writeHead(404).end(body));
    for (const server of [proxy, plain, old]) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const client = connect(TestService, `127.0.0.1:${port}`);
      for (const call of [client.unary({ text: '' }), listOf(client.list({ text: '' }))]) {
        expect(await failureOf(call)).toMatchObject({ code: 'RPC_UNAVAILABLE', retryable: true });
      }
      client.close();
      server.close();
    }
  },
);
