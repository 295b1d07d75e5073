import type { OpenDb } from '@flashline/db';
import { openInMemory } from '@flashline/db/testing';
import { registerUnits } from '../src/agents/register-units.ts';

describe('registration of units', () => {
  let open: OpenDb;

  beforeAll(async () => {
    open = await openInMemory();
  });
  afterAll(() => open.close());

  test.each([-1, Number.MAX_SAFE_INTEGER])(
    'refuses a unit with fence %d, under which no round could grant it',
    async (highestFence) => {
      const unit = { unitId: 'u', board: 'b', driver: 'hold', highestFence };
      await expect(registerUnits(open.db, 'a', 'c', [unit])).rejects.toMatchObject({
        code: 'FARM_BAD_REQUEST',
      });
    },
  );
});
