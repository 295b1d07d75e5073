import { runOnHost, type Driver } from './harness/run-driver.ts';
import { depthwiseS8Driver, extremeS8Driver, meanS8Driver } from './harness/spatial-s8-drivers.ts';

/** The drivers compare every output with a direct computation and print one line per result. */
function resultsOf(driver: Driver): string[] {
  const lines = runOnHost(driver).trim().split('\n');
  expect(lines.at(-1)).toMatch(/all as the reference$/);
  return lines.slice(0, -1);
}

test('int8 depthwise convolutions equal direct sums in bands of any height, in place or not', () => {
  expect(resultsOf(depthwiseS8Driver('portable')).length).toBeGreaterThan(4000);
});

test('int8 means over rows, lines and windows are exact, half to even', () => {
  const results = resultsOf(meanS8Driver('portable'));
  const count = (kind: string) => results.filter((line) => line.startsWith(kind)).length;
  expect(count('mean')).toBeGreaterThan(150);
  expect(count('window')).toBeGreaterThan(200);
  expect(count('planar')).toBeGreaterThan(100);
});

test('int8 extremes over rows and lines are those of a search', () => {
  expect(resultsOf(extremeS8Driver('portable'))).toHaveLength(2 * 29 * 4);
});
