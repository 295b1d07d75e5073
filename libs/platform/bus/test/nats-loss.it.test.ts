/** What survives when servers and takers die. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { type RealServer, startNats } from '@flashline/real-servers';
import { type Bus, type Delivery, natsBus, type Outcome } from '../src/index.ts';
import { ALIVE } from './conformance/bus.ts';
import { Collector, until } from './conformance/collector.ts';

const DONE: Outcome = { kind: 'done' };
const UNAVAILABLE = { code: 'BUS_UNAVAILABLE', retryable: true };

let server: RealServer;
let bus: Bus;

beforeEach(async () => {
  server = await startNats();
  bus = await natsBus({ url: server.url, clientName: 'test' });
});
afterEach(async () => {
  await bus.close();
  await server.stop();
});

test('no message is lost when the server is killed again and again while it gives them', async () => {
  const [taken, published] = [new Set<unknown>(), new Set<number>()];
  const options = { ...ALIVE, concurrency: 4, ackWaitMs: 1000, maxDeliveries: 1000 };
  await bus.consume('jobs.ci', options, async ({ payload }) => {
    await delay(5);
    taken.add(payload);
    return DONE;
  });
  const publishAll = async (): Promise<void> => {
    for (let n = 0; n < 300; n += 1) {
      await publishAtLast('jobs.ci', n);
      published.add(n);
    }
  };
  const killing = (async () => {
    for (const count of [50, 120, 200]) {
      await until(() => published.size >= count);
      await server.kill();
      await delay(100);
      await server.restart();
    }
  })();
  await Promise.all([publishAll(), killing]);
  await until(() => taken.size === 300);
  await until(async () => (await pendingAtLast('jobs.ci')) === 0);
});

test('a message in hands is not given twice in one process, though the server was away for long', async () => {
  const got = new Collector<number>();
  const gate = Promise.withResolvers<void>();
  const take = async ({ deliveries }: Delivery): Promise<Outcome> => {
    got.add(deliveries);
    await gate.promise;
    return DONE;
  };
  await bus.consume('jobs.ci', { ...ALIVE, concurrency: 3, ackWaitMs: 500 }, take);
  await bus.publish('jobs.ci', 'x', { id: '1' });
  await got.nth(1);
  await server.kill();
  await delay(1500);
  await server.restart();
  await until(async () => (await pendingAtLast('jobs.ci')) === 1);
  await delay(2000);
  gate.resolve();
  await until(async () => (await bus.pending('jobs.ci')) === 0);
  expect(got.all).toEqual([1]);
});

test('a message is not given twice while its handler runs, however long that takes', async () => {
  const other = await natsBus({ url: server.url, clientName: 'other' });
  let got = new Collector<string>();
  const take = (who: string) => async (): Promise<Outcome> => {
    got.add(who);
    await delay(4 * ackWaitMs);
    return DONE;
  };
  const ackWaitMs = 1500;
  const options = { ...ALIVE, concurrency: 2, ackWaitMs };
  await bus.consume('jobs.ci', options, take('first'));
  await other.consume('jobs.ci', options, take('second'));
  for (let id = 1; ; id += 1) {
    got = new Collector();
    const longestPauseMs = watchPauses();
    await bus.publish('jobs.ci', 'x', { id: String(id) });
    await got.nth(1);
    await until(async () => (await bus.pending('jobs.ci')) === 0);
    // A process that itself stood still for so long has lost its message by right.
    if (longestPauseMs() > ackWaitMs / 3) continue;
    expect(got.all).toHaveLength(1);
    break;
  }
  await other.close();
});

test('a message comes again when the process that had it is killed', async () => {
  const child = await hangingTaker('jobs.ci');
  child.kill('SIGKILL');
  const got = new Collector<number>();
  await bus.consume('jobs.ci', { ...ALIVE, ackWaitMs: 1000 }, async ({ deliveries }) => {
    got.add(deliveries);
    return DONE;
  });
  expect(await got.nth(1)).toBe(2);
});

test('a message whose takers always die is dead without another try', async () => {
  const child = await hangingTaker('jobs.ci');
  child.kill('SIGKILL');
  const dead = new Collector<string>();
  const options = {
    ...ALIVE,
    ackWaitMs: 1000,
    maxDeliveries: 1,
    onDead: async (_delivery: Delivery, reason: string) => dead.add(reason),
  };
  await bus.consume('jobs.ci', options, () => Promise.reject(new Error('was tried')));
  expect(await dead.nth(1)).toBe('was delivered 1 times and never ended');
  await until(async () => (await bus.pending('jobs.ci')) === 0);
});

test('a server that comes back empty is furnished again, and an old end ends no new message', async () => {
  const got = new Collector<unknown>();
  const gate = Promise.withResolvers<void>();
  const consumer = await bus.consume('jobs.ci', ALIVE, async ({ payload }) => {
    got.add(payload);
    if (payload === 'old') await gate.promise;
    return DONE;
  });
  await bus.publish('jobs.ci', 'old', { id: '1' });
  await got.nth(1);
  await server.kill();
  await rm(join(server.folder, 'data'), { recursive: true });
  await server.restart();
  // The new message has the number that the old one had.
  await publishAtLast('jobs.ci', 'new');
  const second = await natsBus({ url: server.url, clientName: 'second' });
  const held = new Collector<unknown>();
  const hold = await second.consume('jobs.ci', ALIVE, async ({ payload, signal }) => {
    held.add(payload);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return { kind: 'again', delayMs: 0 };
  });
  expect(await held.nth(1)).toBe('new');
  gate.resolve();
  await bus.publish('jobs.ci', 'later', { id: 'later' });
  expect(await got.nth(2)).toBe('later');
  expect(await bus.pending('jobs.ci')).toBeGreaterThanOrEqual(1);
  await hold.stop();
  expect(await got.nth(3)).toBe('new');
  await consumer.stop();
  await second.close();
});

test('a stream or a consumer that somebody deletes is made again', async () => {
  const got = new Collector<unknown>();
  await bus.consume('jobs.ci', { ...ALIVE, concurrency: 2 }, async ({ payload }) => {
    got.add(payload);
    return DONE;
  });
  await bus.publish('jobs.ci', 1, { id: '1' });
  await got.nth(1);
  const nc = await connect({ servers: server.url });
  const jsm = await jetstreamManager(nc);
  await jsm.consumers.delete('FLASHLINE_JOBS', 'jobs_ci');
  await bus.publish('jobs.ci', 2, { id: '2' });
  expect(await got.nth(2)).toBe(2);
  await jsm.streams.delete('FLASHLINE_JOBS');
  await bus.publish('jobs.ci', 3, { id: '3' });
  expect(await got.nth(3)).toBe(3);
  await nc.close();
});

test('calls fail in bounded time while the server is away or hangs, and succeed when it is back', async () => {
  await bus.publish('jobs.ci', 1, { id: '1' });
  await server.kill();
  await until(async () =>
    bus.check().then(
      () => false,
      () => true,
    ),
  );
  await expect(bus.publish('jobs.ci', 2, { id: '2' })).rejects.toMatchObject(UNAVAILABLE);
  await expect(bus.pending('jobs.ci')).rejects.toMatchObject(UNAVAILABLE);
  await expect(bus.purge('jobs.ci')).rejects.toMatchObject(UNAVAILABLE);
  bus.wake('jobs');
  await server.restart();
  await publishAtLast('jobs.ci', 2);
  await server.kill('SIGSTOP');
  await expect(bus.publish('jobs.ci', 3, { id: '3' })).rejects.toMatchObject(UNAVAILABLE);
  await server.kill('SIGCONT');
  await publishAtLast('jobs.ci', 3);
  expect(await bus.pending('jobs.ci')).toBe(3);
});

test('listeners are called when a lost connection is back, as wake-up calls may be lost', async () => {
  const heard = new Collector<string>();
  bus.onWake('events.*', (channel) => heard.add(channel));
  await server.restart();
  expect(await heard.nth(1)).toBe('events.*');
  heard.clear();
  await until(() => {
    bus.wake('events.a');
    return heard.all.includes('events.a');
  });
});

test('a full queue refuses messages and loses none', async () => {
  await bus.publish('jobs.ci', 1, { id: '1' });
  const nc = await connect({ servers: server.url });
  await (await jetstreamManager(nc)).streams.update('FLASHLINE_JOBS', { max_msgs: 1 });
  await expect(bus.publish('jobs.ci', 2, { id: '2' })).rejects.toMatchObject({
    code: 'BUS_FULL',
    retryable: true,
  });
  expect(await bus.pending('jobs.ci')).toBe(1);
  await nc.close();
});

/** Watches this process; the function given tells the longest time for which nothing of it ran. */
function watchPauses(): () => number {
  let [last, longest] = [performance.now(), 0];
  const look = (): void => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(look, 20);
  return () => {
    look();
    clearInterval(timer);
    return longest;
  };
}

async function publishAtLast(topic: string, payload: unknown): Promise<void> {
  await until(() =>
    bus.publish(topic, payload, { id: JSON.stringify(payload) }).then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject(UNAVAILABLE);
        return false;
      },
    ),
  );
}

async function pendingAtLast(topic: string): Promise<number> {
  return bus.pending(topic).catch(() => -1);
}

/** A process that has taken the only message of a topic. */
async function hangingTaker(topic: string): Promise<ChildProcess> {
  await bus.publish(topic, 'x', { id: '1' });
  const program = join(import.meta.dirname, 'consume-and-hang.ts');
  const child = spawn(process.execPath, [program, server.url, topic, '1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}
