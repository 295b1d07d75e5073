import { BYTE_DRIVERS } from './harness/element-wise-s8-drivers.ts';
import { runOnHost } from './harness/run-driver.ts';

test.each(BYTE_DRIVERS)('$name is within a step of exact results', ({ portable }) => {
  expect(runOnHost(portable).split('\n').length).toBeGreaterThan(1);
});
