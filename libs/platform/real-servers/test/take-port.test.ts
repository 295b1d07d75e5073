import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { takePort } from '../src/index.ts';

const CALLS = 120;
const PROGRAM = `
  const { takePort } = await import(process.argv[1]);
  const ports = [];
  for (let i = 0; i < ${CALLS}; i++) ports.push(await takePort());
  process.stdout.write(JSON.stringify(ports));
  process.stdin.resume();
`;

test('no port is given twice, nor one beside it, by processes that draw at the same time', async () => {
  const index = join(__dirname, '../src/index.ts');
  const draws = [1, 2, 3].map(() => {
    const drawing = promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      PROGRAM,
      index,
    ]);
    return { child: drawing.child, drawing };
  });
  // Each lives until all have drawn.
  await Promise.all(draws.map(({ child }) => once(child.stdout ?? child, 'data')));
  for (const { child } of draws) child.stdin?.end();
  const ports = (await Promise.all(draws.map(({ drawing }) => drawing)))
    .flatMap(({ stdout }) => JSON.parse(stdout) as number[])
    .toSorted((a, b) => a - b);
  expect(ports).toHaveLength(3 * CALLS);
  const gaps = ports.slice(1).map((port, i) => port - (ports[i] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2);
});

test('calls at the same time are given different ports, on which nobody listens', async () => {
  const ports = await Promise.all(Array.from({ length: 60 }, takePort));
  expect(new Set(ports).size).toBe(ports.length);
  for (const port of ports) {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    server.close();
  }
});
