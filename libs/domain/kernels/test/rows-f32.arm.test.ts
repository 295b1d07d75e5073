import { ROW_DRIVERS } from './harness/row-drivers.ts';
import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test.each(ROW_DRIVERS)('$name gives the same bits on a Cortex-M', ({ portable, vfp }) => {
  const host = runOnHost(portable);
  expect(host).not.toBe('');
  expect(runOnBoard(vfp)).toBe(host);
});
