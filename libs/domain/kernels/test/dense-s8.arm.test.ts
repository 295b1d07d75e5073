import { DENSE_S8_DRIVERS } from './harness/dense-s8-drivers.ts';
import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test.each(DENSE_S8_DRIVERS)(
  'the Cortex-M variant of int8 $name equals the portable one bit for bit on each core',
  ({ portable, vfp }) => {
    const host = runOnHost(portable);
    for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
      expect(runOnBoard(vfp, core)).toBe(host);
    }
  },
);
