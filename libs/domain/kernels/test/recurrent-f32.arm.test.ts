import { runOnBoard, runOnHost } from './harness/run-driver.ts';
import { RECURRENT_DRIVERS } from './harness/recurrent-drivers.ts';

test.each(RECURRENT_DRIVERS)('$name gives the same bits on each core', ({ portable, vfp }) => {
  const host = runOnHost(portable);
  expect(host).not.toBe('');
  for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
    expect(runOnBoard(vfp, core)).toBe(host);
  }
});
