import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { natsBus } from '../src/index.ts';
import { isFitServer } from '../src/nats-version.ts';

test.each(['2.11.16', '2.11.20', '2.12.7', '2.14.0', '2.15.2', '2.16.0-RC.1', '3.0.0'])(
  'a server %s is fit',
  (version) => expect(isFitServer(version)).toBe(true),
);

test.each(['2.9.10', '2.10.29', '2.11.15', '2.12.6', '2.13.9', '1.4.1', '', 'nightly'])(
  'a server %s is refused',
  (version) => expect(isFitServer(version)).toBe(false),
);

test('a bus on a server with known faults is refused, with its version', async () => {
  const info = { server_id: 'x', version: '2.9.10', proto: 1, headers: true, max_payload: 1e6 };
  const server = createServer((socket) => {
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.on('data', (bytes: Buffer) => {
      if (bytes.toString().includes('PING')) socket.write('PONG\r\n');
    });
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `nats://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(natsBus({ url, clientName: 'test' })).rejects.toMatchObject({
    code: 'BUS_SERVER_TOO_OLD',
    retryable: false,
    message: expect.stringContaining('2.9.10'),
  });
  server.close();
});

test('a bus without a server is refused after the time it may wait', async () => {
  // A port below 1024 that nobody has: a free one of the others may have a server by then.
  const url = 'nats://127.0.0.1:1';
  await expect(natsBus({ url, clientName: 'test', waitMs: 300 })).rejects.toMatchObject({
    code: 'BUS_UNAVAILABLE',
    retryable: true,
  });
});
