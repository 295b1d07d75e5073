import fc from 'fast-check';
import { nextDelay, RETRY_LIMIT_MS } from '../src/index.ts';

test('waits grow from 5 seconds to 2 hours', () => {
  const delays = [1, 2, 3, 7, 8, 50].map((attempt) =>
    nextDelay({ attempt, ageMs: 0, jitter: 0.5 }),
  );
  expect(delays).toEqual([5000, 15_000, 45_000, 3_645_000, 7_200_000, 7_200_000]);
  expect(nextDelay({ attempt: 1, ageMs: 0, jitter: 0 })).toBe(4000);
  expect(nextDelay({ attempt: 1, ageMs: 0, jitter: 1 })).toBe(6000);
});

test('whatever the jitter, attempts end, the last at 24 hours', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 30 }), (all) => {
      let ageMs = 0;
      let attempt = 1;
      for (;;) {
        const jitter = all[attempt % all.length] ?? 0;
        const delayMs = nextDelay({ attempt, ageMs, jitter });
        if (delayMs === null) break;
        expect(delayMs).toBeGreaterThan(0);
        ageMs += delayMs;
        attempt += 1;
      }
      expect(ageMs).toBe(RETRY_LIMIT_MS);
      expect(attempt).toBeLessThan(50);
    }),
  );
});
