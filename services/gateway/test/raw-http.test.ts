/** Bytes on a connection that are no request, or one that an ordinary client would not send. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
let port: number;
let key: string;

beforeAll(async () => {
  rig = await startRig();
  port = Number(new URL(rig.url).port);
  const teamId = await rig.addTeam('one');
  key = (await rig.addKey({ teamId, teamRole: 'admin' })).secret;
});

afterAll(() => rig.stop());

/** What comes back until the server hangs up. */
async function talk(text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.end(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

// The first test: no connection of another one is still closing.
test('who is refused and does not hang up is cut off', async () => {
  const open = () => process.getActiveResourcesInfo().filter((type) => type === 'TCPSocketWrap');
  const before = open().length;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  while (open().length < before + 2) await sleep(10);
  socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n\0\n\n');
  socket.resume();
  await once(socket, 'end');
  // Of both ends, which are in this process, only ours is left.
  while (open().length > before + 1) await sleep(50);
  socket.destroy();
});

const HEAD = 'HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';

test.each([
  ['a long address', `GET /v1/jobs/${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['a line that is no header', 'GET /v1/jobs HTTP/1.1\r\nno header\r\n\r\n', 400],
  ['a tunnel that is asked for', `CONNECT x:443 ${HEAD}\r\n`, 405],
])('%s is answered with a problem', async (_, text, status) => {
  const answer = await talk(text);
  expect(answer).toMatch(/^HTTP\/1.1 \d+ .*application\/problem\+json.*REQUEST_MALFORMED/s);
  expect(answer).toContain(`HTTP/1.1 ${status} `);
});

test('a credential that comes twice is answered with a problem', async () => {
  const line = `Authorization: Bearer ${key}\r\n`;
  const answer = await talk(`GET /v1/jobs ${HEAD}${line}${line}\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400 .*authorization came several times.*REQUEST_MALFORMED/s);
});

test.each([
  ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['an expectation that nobody knows', `GET /healthz ${HEAD}Expect: tea\r\n\r\n`],
])('a request with %s is served', async (_, text) => {
  expect(await talk(text)).toMatch(/^HTTP\/1.1 200 .*"ok"/s);
});
