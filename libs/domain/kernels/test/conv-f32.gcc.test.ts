import {
  convDriver,
  depthwiseDriver,
  poolDriver,
  transposeDriver,
} from './harness/conv-drivers.ts';
import { runOnHost, type Driver } from './harness/run-driver.ts';

/** The drivers compare every output with a direct computation and print one line per result. */
function resultsOf(driver: Driver): string[] {
  const lines = runOnHost(driver).trim().split('\n');
  expect(lines.at(-1)).toBe('all as the reference');
  return lines.slice(0, -1);
}

test('convolutions of any kernel, stride, dilation, padding, group and residual equal direct sums', () => {
  const results = resultsOf(convDriver('portable'));
  expect(results.filter((line) => / conv /.test(line)).length).toBeGreaterThan(2000);
});

test('pointwise convolutions equal direct sums where the output overwrites the input', () => {
  const results = resultsOf(convDriver('portable'));
  expect(results.filter((line) => / conv1x1 /.test(line))).toHaveLength(7 * 7 * 7);
});

test('depthwise convolutions equal direct sums in bands of any height, in place or not', () => {
  expect(resultsOf(depthwiseDriver('portable')).length).toBeGreaterThan(3000);
});

test('transposed convolutions equal scattered sums', () => {
  expect(resultsOf(transposeDriver('portable')).length).toBeGreaterThan(400);
});

test('pooling in fp32, int8 and uint8 equals a search of every window', () => {
  const results = resultsOf(poolDriver);
  expect(results.filter((line) => line.startsWith('max')).length).toBeGreaterThan(500);
  expect(results.filter((line) => line.startsWith('planar')).length).toBeGreaterThan(200);
});
