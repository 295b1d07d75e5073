import { ROW_DRIVERS } from './harness/row-drivers.ts';
import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test.each(ROW_DRIVERS)('$name gives the same bits on each core', ({ portable, vfp }) => {
  const host = runOnHost(portable);
  expect(host).not.toBe('');
  for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
    expect(runOnBoard(vfp, core)).toBe(host);
  }
});
