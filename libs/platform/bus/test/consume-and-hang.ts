/** A process that takes one message and holds it: `node consume-and-hang.ts URL TOPIC ACK_WAIT_MS`. */

import { natsBus } from '../src/index.ts';

const [url = '', topic = '', ackWaitMs = ''] = process.argv.slice(2);
const bus = await natsBus({ url, clientName: 'hangs' });
const options = { concurrency: 1, ackWaitMs: Number(ackWaitMs), onDead: async () => undefined };
await bus.consume(topic, options, async ({ deliveries }) => {
  process.stdout.write(`${deliveries}\n`);
  return new Promise<never>(() => undefined);
});
