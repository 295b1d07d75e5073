import fc from 'fast-check';
import { chainsOf, lowerBound, type Chain } from '../src/chains.ts';
import { findConflicts } from '../src/conflicts.ts';
import { assignStorage, planMemory } from '../src/index.ts';
import { sweepChains } from '../src/sweep.ts';
import { manyLiveValues } from './many-live-values.ts';
import { randomProgram } from './random-program.ts';

function chainsOfProgram(program: Parameters<typeof assignStorage>[0]): Chain[] {
  return chainsOf(assignStorage(program).blocks);
}

test('the quick placement keeps chains that meet in time apart', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      const chains = chainsOfProgram(program);
      const spots = new Map(
        sweepChains(chains, [3000, Infinity])!.map((spot) => [spot.chain, spot]),
      );
      expect(spots.size).toBe(chains.length);
      for (const [chain, meetings] of findConflicts(chains, Infinity)!) {
        const mine = spots.get(chain)!;
        for (const { with: other } of meetings) {
          const theirs = spots.get(other)!;
          const isApart =
            mine.region !== theirs.region ||
            mine.offset + chain.bytes <= theirs.offset ||
            theirs.offset + other.bytes <= mine.offset;
          expect(isApart).toBe(true);
        }
      }
    }),
  );
});

test('the quick placement says where a region is too small', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      expect(sweepChains(chainsOfProgram(program), [4, 4])).toBeNull();
    }),
  );
});

test('two chains conflict exactly where blocks of theirs share a step', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      const chains = chainsOfProgram(program);
      const conflicts = findConflicts(chains, Infinity)!;
      for (const a of chains) {
        const found = new Set(conflicts.get(a)!.map((conflict) => conflict.with));
        const meets = (b: Chain) =>
          b !== a &&
          a.blocks.some((x) => b.blocks.some((y) => x.first <= y.last && y.first <= x.last));
        expect(found).toEqual(new Set(chains.filter(meets)));
      }
    }),
  );
});

test('the lower bound is the most bytes that live at one step, counted step by step', () => {
  fc.assert(
    fc.property(randomProgram, (program) => {
      const chains = chainsOfProgram(program);
      const steps = Array.from({ length: program.steps.length + 2 }, (_, i) => i - 1);
      const live = steps.map((step) =>
        chains.reduce(
          (sum, { blocks }) =>
            sum +
            Math.max(
              0,
              ...blocks
                .filter((block) => block.first <= step && step <= block.last)
                .map((block) => Math.max(1, Math.ceil(block.bytes / 8)) * 8),
            ),
          0,
        ),
      );
      expect(lowerBound(chains)).toBe(Math.max(...live));
    }),
  );
});

test('thousands of values that live together are planned without looking at every pair', () => {
  const program = manyLiveValues(6000);
  expect(findConflicts(chainsOfProgram(program), 400_000)).toBeNull();
  const plan = planMemory(program, [
    { name: 'A', capacityBytes: 100_000 },
    { name: 'B', capacityBytes: 1_000_000 },
  ]);
  expect(plan.arenas).toEqual([{ region: 'B', bytes: 6001 * 64 }]);
  const offsets = [...plan.values.values()].map((address) => address.offset);
  expect(new Set(offsets).size).toBe(6001);
});
