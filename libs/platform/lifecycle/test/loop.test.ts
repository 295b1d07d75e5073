import { AppError, type ErrorCode } from '@flashline/errors';
import { createLogger, type Logger } from '@flashline/telemetry';
import { type Loop, startLoop } from '../src/index.ts';

const AWAY: ErrorCode = {
  code: 'TEST_AWAY',
  kind: 'infrastructure',
  retryable: true,
  meaning: 'Something is away.',
};
const NEVER = 1_000_000;

function recorder(): { readonly log: Logger; readonly lines: { msg: string; level: string }[] } {
  const lines: { msg: string; level: string }[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line));
  return { log: createLogger('info', { write }), lines };
}

let loop: Loop;
afterEach(() => loop.stop());

/** The rounds of a loop, each of which ends as `next` says; resolves when that has no more to say. */
async function rounds(
  next: readonly (Error | null)[],
  log = recorder().log,
  everyMs = 1,
): Promise<void> {
  const ends = [...next];
  const over = Promise.withResolvers<void>();
  loop = startLoop({
    name: 'test',
    log,
    everyMs,
    run: async () => {
      const end = ends.shift();
      if (end === undefined) over.resolve();
      else if (end !== null) throw end;
      await Promise.resolve();
    },
  });
  await over.promise;
}

test('rounds come by themselves, after one that failed too', async () => {
  await expect(rounds([null, new Error('bug'), new AppError(AWAY, 'away'), null])).resolves.toBe(
    undefined,
  );
});

test('an outage is told once, and its end; a fault of ours each time', async () => {
  const { log, lines } = recorder();
  const away = new AppError(AWAY, 'away');
  await rounds([away, away, away, null, null, new Error('bug'), new Error('bug'), away], log);
  await loop.stop();
  expect(lines.map(({ level, msg }) => `${level}: ${msg}`)).toEqual([
    'warn: a round failed; the next ones wait until it works',
    'info: rounds go on',
    'error: a round failed; the next one comes',
    'error: a round failed; the next one comes',
    'warn: a round failed; the next ones wait until it works',
    'info: rounds go on',
  ]);
});

test('what is asked for during a round is done after it, and never at the same time', async () => {
  const over = Promise.withResolvers<void>();
  let [atWork, most, count] = [0, 0, 0];
  loop = startLoop({
    name: 'test',
    log: recorder().log,
    everyMs: NEVER,
    run: async () => {
      most = Math.max(most, ++atWork);
      if (++count < 3) loop.trigger();
      else over.resolve();
      await Promise.resolve();
      atWork--;
    },
  });
  loop.trigger();
  await over.promise;
  await loop.stop();
  expect([most, count]).toEqual([1, 3]);
});

test('a round that failed is not done again at once, however often it is asked for', async () => {
  let count = 0;
  const failed = Promise.withResolvers<void>();
  loop = startLoop({
    name: 'test',
    log: recorder().log,
    everyMs: NEVER,
    run: () => {
      count++;
      failed.resolve();
      return Promise.reject(new AppError(AWAY, 'away'));
    },
  });
  await failed.promise;
  for (let i = 0; i < 10; i++) {
    loop.trigger();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(count).toBe(1);
});

test('stop waits for the round at work and tells it', async () => {
  const started = Promise.withResolvers<void>();
  let hasEnded = false;
  loop = startLoop({
    name: 'test',
    log: recorder().log,
    everyMs: NEVER,
    run: async (signal) => {
      started.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise((resolve) => setImmediate(resolve));
      hasEnded = true;
    },
  });
  await started.promise;
  await loop.stop();
  expect(hasEnded).toBe(true);
});
