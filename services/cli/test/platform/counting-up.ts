/**
 * `flashline up` that notes the path of each gRPC call that a service receives, one a line.
 * Usage: node counting-up.ts DATA UNITS FILE
 */
import { appendFileSync } from 'node:fs';
import { runUp } from '../../src/up/run-up.ts';

const [data = '', units = '1', calls = ''] = process.argv.slice(2);
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => stop.abort());
appendFileSync(calls, '');
await runUp(
  { data, port: 0, host: '127.0.0.1', units: Number(units) },
  { signal: stop.signal, onCall: (path) => appendFileSync(calls, `${path}\n`) },
);
