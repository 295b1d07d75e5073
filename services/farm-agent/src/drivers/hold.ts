/** Units that do nothing for a set time: for tests of the farm, and its benchmark. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Driver, DriverRun } from '../ports/driver.ts';

const NOTHING = { sha256: '0'.repeat(64), sizeBytes: 0 };

/** Holds a unit for `holdMs` of each run. */
export function holdDriver(holdMs: (run: DriverRun) => number): Driver {
  return {
    name: 'hold',
    repeats: false,
    async run(run) {
      await sleep(holdMs(run), undefined, { signal: run.signal });
      return NOTHING;
    },
  };
}
