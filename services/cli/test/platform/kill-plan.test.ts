import fc from 'fast-check';
import { planKills, VICTIMS } from './kill-plan.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

test('a plan kills everybody as often as it was asked to', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const plan = planKills(seed, 3, 2);
      for (const each of VICTIMS) {
        expect(plan.filter(({ victim }) => victim === each)).toHaveLength(3);
      }
      expect(plan.filter(({ victim }) => victim === 'all')).toHaveLength(2);
      expect(plan).toHaveLength(3 * VICTIMS.length + 2);
    }),
  );
});

test('the same seed gives the same plan, and another one another', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      expect(planKills(seed, 3, 2)).toEqual(planKills(seed, 3, 2));
      expect(planKills(seed, 3, 2)).not.toEqual(planKills((seed + 1) >>> 0, 3, 2));
    }),
  );
});
