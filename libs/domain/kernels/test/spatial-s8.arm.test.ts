import type { Variant } from './harness/conv-drivers.ts';
import { withCountingPlugin } from './harness/counting-plugin.ts';
import {
  countOnBoard,
  runOnBoard,
  runOnHost,
  type Core,
  type Driver,
} from './harness/run-driver.ts';
import {
  depthwiseS8Driver,
  extremeS8Driver,
  meanS8CostDriver,
  meanS8Driver,
} from './harness/spatial-s8-drivers.ts';

const CORES: readonly Core[] = ['cortex-m4', 'cortex-m33', 'cortex-m7'];
const FAMILIES: readonly [string, (variant: Variant) => Driver][] = [
  ['int8 depthwise convolutions', depthwiseS8Driver],
  ['int8 means', meanS8Driver],
  ['int8 extremes', extremeS8Driver],
];

describe.each(FAMILIES)('%s', (_name, driver) => {
  let host = '';
  beforeAll(() => {
    host = runOnHost(driver('portable'));
  });

  test.each(CORES)('on %s the Cortex-M variant equals the portable one bit for bit', (core) => {
    const board = runOnBoard(driver('vfp'), core);
    expect(board).toMatch(/all as the reference\n$/);
    expect(board).toBe(host);
  });
});

test('means take at most 1.5 instructions per element of a row, 1.7 of a line', () => {
  const counts = withCountingPlugin((plugin) => countOnBoard(meanS8CostDriver, plugin));
  const [rows, lines, square, line, largestSquare, largestLine] = counts;
  expect(rows! / (64 * 125)).toBeLessThanOrEqual(1.5);
  expect(lines! / (64 * 32)).toBeLessThanOrEqual(1.7);
  // Windows: per element of x, each of which is in one window of 2 x 2 and in two of 8.
  expect(square! / (16 * 32 * 32)).toBeLessThanOrEqual(7);
  expect(line! / (16 * 512)).toBeLessThanOrEqual(9.8);
  expect(largestSquare! / (16 * 32 * 32)).toBeLessThanOrEqual(2.5);
  expect(largestLine! / (16 * 512)).toBeLessThanOrEqual(3.7);
});
