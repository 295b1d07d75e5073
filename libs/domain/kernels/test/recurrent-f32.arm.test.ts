import { runOnBoard, runOnHost } from './harness/run-driver.ts';
import { RECURRENT_DRIVERS } from './harness/recurrent-drivers.ts';

test.each(RECURRENT_DRIVERS)('$name gives the same bits on a Cortex-M', ({ portable, vfp }) => {
  const host = runOnHost(portable);
  expect(host).not.toBe('');
  expect(runOnBoard(vfp)).toBe(host);
});
