import { convS8Driver } from './harness/conv-drivers.ts';
import { runOnHost } from './harness/run-driver.ts';

test('int8 convolutions of any shape, data, limits and residual equal direct sums', () => {
  const lines = runOnHost(convS8Driver('portable')).trim().split('\n');
  expect(lines.at(-1)).toBe('all as the reference');
  const count = (kind: RegExp) => lines.filter((line) => kind.test(line)).length;
  expect(count(/ conv /)).toBeGreaterThan(2000);
  expect(count(/ direct /)).toBeGreaterThan(150);
  expect(count(/ conv1x1 /)).toBe(7 * 7 * 7 + 5 * 12);
});
