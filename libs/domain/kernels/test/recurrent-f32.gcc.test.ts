import { runOnHost } from './harness/run-driver.ts';
import { RECURRENT_DRIVERS } from './harness/recurrent-drivers.ts';

test.each(RECURRENT_DRIVERS)('$name equals its definition in double', ({ portable, lines }) => {
  expect(runOnHost(portable).trim().split('\n')).toHaveLength(lines);
});
