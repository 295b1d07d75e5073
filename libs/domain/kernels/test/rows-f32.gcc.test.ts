import { ROW_DRIVERS } from './harness/row-drivers.ts';
import { runOnHost } from './harness/run-driver.ts';

test.each(ROW_DRIVERS)('$name equals its definition in double', ({ portable, lines }) => {
  expect(runOnHost(portable).trim().split('\n')).toHaveLength(lines);
});
