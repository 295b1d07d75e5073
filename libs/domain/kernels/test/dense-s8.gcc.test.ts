import { DENSE_S8_DRIVERS } from './harness/dense-s8-drivers.ts';
import { runOnHost } from './harness/run-driver.ts';

test.each(DENSE_S8_DRIVERS)(
  'int8 $name of any size and data equal what defines them',
  ({ portable, lines }) => {
    expect(runOnHost(portable).trim().split('\n').length).toBeGreaterThan(lines);
  },
);
