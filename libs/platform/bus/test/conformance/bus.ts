/** What holds for every bus. */

import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { logger, startTelemetry, type Telemetry, traceId, withSpan } from '@flashline/telemetry';
import type { Bus, ConsumeOptions, Delivery, Outcome } from '../../src/index.ts';
import { Collector, until } from './collector.ts';

const DONE: Outcome = { kind: 'done' };

/** Options of a consumer for which a dead message is a fault of the test. */
export const ALIVE: ConsumeOptions = {
  concurrency: 1,
  onDead: async (_delivery, reason) => {
    throw new Error(`dead: ${reason}`);
  },
};

/** Declares the tests of a bus; `open` gives one that is connected to the same queues each time. */
export function describeBus(open: () => Promise<Bus>): void {
  let telemetry: Telemetry;
  let bus: Bus;
  let topics = 0;
  const newTopic = (): string => `jobs.t${(topics += 1)}`;

  beforeAll(async () => {
    logger('bus');
    telemetry = await startTelemetry({ service: 'test', metrics: null, otlpUrl: null });
    bus = await open();
  });
  afterAll(async () => {
    await bus.close();
    await telemetry.stop();
  });

  test('any JSON value arrives as it was published, and the queue is empty afterwards', async () => {
    const topic = newTopic();
    const got = new Collector<unknown>();
    const consumer = await bus.consume(topic, ALIVE, async ({ payload }) => {
      got.add(payload);
      return DONE;
    });
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await bus.publish(topic, value, { id: String((id += 1)) });
        expect(await got.nth(id)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 50 },
    );
    await until(async () => (await bus.pending(topic)) === 0);
    await consumer.stop();
  });

  test('messages come in their order, each to one of the consumers', async () => {
    const topic = newTopic();
    const got = new Collector<unknown>();
    const take = async ({ payload }: Delivery): Promise<Outcome> => {
      got.add(payload);
      return DONE;
    };
    for (let n = 0; n < 20; n += 1) await bus.publish(topic, n, { id: `o${n}` });
    expect(await bus.pending(topic)).toBe(20);
    const first = await bus.consume(topic, ALIVE, take);
    await got.nth(20);
    expect(got.all).toEqual(Array.from({ length: 20 }, (_, n) => n));
    const second = await bus.consume(topic, ALIVE, take);
    for (let n = 20; n < 60; n += 1) await bus.publish(topic, n, { id: `o${n}` });
    await got.nth(60);
    await until(async () => (await bus.pending(topic)) === 0);
    expect(new Set(got.all).size).toBe(60);
    expect(got.all).toHaveLength(60);
    await Promise.all([first.stop(), second.stop()]);
  });

  test('the same id is one message of a topic, also after its end', async () => {
    const [topic, other] = [newTopic(), newTopic()];
    const got = new Collector<unknown>();
    await bus.publish(topic, 'a', { id: 'same' });
    await bus.publish(topic, 'b', { id: 'same' });
    await bus.publish(other, 'c', { id: 'same' });
    expect([await bus.pending(topic), await bus.pending(other)]).toEqual([1, 1]);
    const consumer = await bus.consume(topic, ALIVE, async ({ payload }) => {
      got.add(payload);
      return DONE;
    });
    await until(async () => (await bus.pending(topic)) === 0);
    await bus.publish(topic, 'd', { id: 'same' });
    await bus.publish(topic, 'e', { id: 'new' });
    await got.nth(2);
    expect(got.all).toEqual(['a', 'e']);
    await consumer.stop();
  });

  test('a message that asks for another delivery comes again, and others pass it', async () => {
    const topic = newTopic();
    const got = new Collector<string>();
    await bus.publish(topic, 'slow', { id: '1' });
    await bus.publish(topic, 'fast', { id: '2' });
    const hasPassed = (): boolean => got.all.includes('fast 1');
    // A bus that is slow to give the next message may give the same one first, any number of times.
    const options = { ...ALIVE, maxDeliveries: 1000 };
    const consumer = await bus.consume(topic, options, async ({ payload, deliveries }) => {
      const wasPassed = hasPassed();
      got.add(`${String(payload)} ${deliveries}`);
      return payload === 'slow' && !wasPassed ? { kind: 'again', delayMs: 500 } : DONE;
    });
    await until(async () => (await bus.pending(topic)) === 0);
    const slow = got.all.filter((each) => each !== 'fast 1');
    expect(slow).toEqual(slow.map((_, n) => `slow ${n + 1}`));
    expect(got.all.slice(-2)).toEqual(['fast 1', `slow ${slow.length}`]);
    expect(slow.length).toBeGreaterThan(1);
    await consumer.stop();
  });

  test('a message whose handler throws comes again, and is dead with the reason at the last', async () => {
    const topic = newTopic();
    const got = new Collector<number>();
    const dead = new Collector<string>();
    const options = {
      ...ALIVE,
      maxDeliveries: 2,
      onDead: async ({ payload }: Delivery, reason: string) =>
        dead.add(`${String(payload)}: ${reason}`),
    };
    const consumer = await bus.consume(topic, options, async ({ deliveries }) => {
      got.add(deliveries);
      throw new Error('the disk is on fire');
    });
    await bus.publish(topic, 'x', { id: '1' });
    expect(await dead.nth(1)).toBe('x: the disk is on fire');
    expect(got.all).toEqual([1, 2]);
    await until(async () => (await bus.pending(topic)) === 0);
    await consumer.stop();
  });

  test('a handler may say that its message is dead; it is kept until that is recorded', async () => {
    const topic = newTopic();
    const dead = new Collector<string>();
    const options = {
      ...ALIVE,
      onDead: async (delivery: Delivery, reason: string) => {
        dead.add(`${reason} ${delivery.deliveries}`);
        if (delivery.deliveries === 1) throw new Error('no database');
      },
    };
    const consumer = await bus.consume(topic, options, async () => ({
      kind: 'dead',
      reason: 'no such job',
    }));
    await bus.publish(topic, 'x', { id: '1' });
    await dead.nth(2);
    expect(dead.all).toEqual(['no such job 1', 'no such job 2']);
    await until(async () => (await bus.pending(topic)) === 0);
    await consumer.stop();
  });

  test('no more handlers run at a time than were asked for', async () => {
    const topic = newTopic();
    const got = new Collector<number>();
    let running = 0;
    for (let n = 0; n < 12; n += 1) await bus.publish(topic, n, { id: String(n) });
    const consumer = await bus.consume(topic, { ...ALIVE, concurrency: 3 }, async () => {
      running += 1;
      got.add(running);
      // The first wait for those that run beside them, however late these come.
      await until(() => got.all.includes(3));
      await delay(20);
      running -= 1;
      return DONE;
    });
    await got.nth(12);
    expect(Math.max(...got.all)).toBe(3);
    await consumer.stop();
  });

  test('a consumer that stops waits for its handlers; what they leave comes to the next one', async () => {
    const topic = newTopic();
    const got = new Collector<string>();
    let ended = false;
    const first = await bus.consume(topic, ALIVE, async ({ signal }) => {
      got.add('first');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await delay(50);
      ended = true;
      throw new Error('stopped in the middle');
    });
    await bus.publish(topic, 'x', { id: '1' });
    await got.nth(1);
    await first.stop();
    expect(ended).toBe(true);
    expect(await bus.pending(topic)).toBe(1);
    const second = await bus.consume(topic, ALIVE, async ({ deliveries }) => {
      got.add(`second ${deliveries}`);
      return DONE;
    });
    expect(await got.nth(2)).toBe('second 2');
    await second.stop();
  });

  test('a purge removes what waits, and what a handler says of a purged message has no effect', async () => {
    const topic = newTopic();
    const got = new Collector<unknown>();
    const gate = Promise.withResolvers<void>();
    for (let n = 0; n < 5; n += 1) await bus.publish(topic, n, { id: String(n) });
    const consumer = await bus.consume(topic, ALIVE, async ({ payload }) => {
      got.add(payload);
      await gate.promise;
      return { kind: 'again', delayMs: 0 };
    });
    await got.nth(1);
    await bus.purge(topic);
    expect(await bus.pending(topic)).toBe(0);
    gate.resolve();
    await bus.publish(topic, 'after', { id: 'after' });
    expect(await got.nth(2)).toBe('after');
    await bus.purge(topic);
    await consumer.stop();
  });

  test('a wake-up call reaches those who listen to its channel or to all of a kind', async () => {
    const heard = new Collector<string>();
    const ends = [
      bus.onWake('events.a', (channel) => heard.add(`one ${channel}`)),
      bus.onWake('events.*', (channel) => heard.add(`all ${channel}`)),
      bus.onWake('jobs', (channel) => heard.add(`jobs ${channel}`)),
    ];
    await until(async () => {
      bus.wake('events.a');
      await delay(20);
      return heard.all.length > 0;
    });
    // Calls come in their order: what was called before is over when this one is heard.
    bus.wake('events.last');
    await until(() => heard.all.includes('all events.last'));
    heard.clear();
    bus.wake('events.b');
    bus.wake('jobs');
    bus.wake('events.a');
    await heard.nth(4);
    expect([...heard.all].sort()).toEqual([
      'all events.a',
      'all events.b',
      'jobs jobs',
      'one events.a',
    ]);
    ends[1]?.();
    heard.clear();
    bus.wake('events.b');
    bus.wake('jobs');
    await heard.nth(1);
    expect(heard.all).toEqual(['jobs jobs']);
    for (const end of ends) end();
  });

  test('a handler runs in the trace in which its message was published', async () => {
    const topic = newTopic();
    const got = new Collector<string | null>();
    const consumer = await bus.consume(topic, ALIVE, async () => {
      got.add(traceId());
      return DONE;
    });
    const sent = await withSpan('request', {}, async () => {
      await bus.publish(topic, 1, { id: '1' });
      return traceId();
    });
    expect(sent).toMatch(/^[0-9a-f]{32}$/);
    expect(await got.nth(1)).toBe(sent);
    await consumer.stop();
  });

  test('content is refused on the bus, and so are names that are none', async () => {
    await expect(bus.publish('jobs.x', 'x'.repeat(70_000), { id: '1' })).rejects.toMatchObject({
      code: 'BUS_TOO_LARGE',
    });
    for (const bad of ['jobs', 'jobs.', 'jobs.*', 'jobs.>', 'jobs.A', 'jobs x.y', '']) {
      await expect(bus.publish(bad, 1, { id: '1' })).rejects.toThrow('no topic');
    }
    for (const bad of ['*', 'a.>', 'a b', '', 'a.*.b']) {
      expect(() => bus.onWake(bad, () => undefined)).toThrow('no channel');
    }
  });

  test('a closed bus says that it is closed', async () => {
    const own = await open();
    await own.check();
    await own.close();
    await expect(own.check()).rejects.toMatchObject({ code: 'BUS_UNAVAILABLE', retryable: true });
    await expect(own.publish('jobs.x', 1, { id: '1' })).rejects.toMatchObject({
      code: 'BUS_UNAVAILABLE',
    });
  });
}
