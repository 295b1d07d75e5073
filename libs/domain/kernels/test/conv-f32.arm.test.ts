import {
  convDriver,
  depthwiseDriver,
  poolDriver,
  transposeDriver,
  type Variant,
} from './harness/conv-drivers.ts';
import { runOnBoard, runOnHost, type Core, type Driver } from './harness/run-driver.ts';

const CORES: readonly Core[] = ['cortex-m4', 'cortex-m33', 'cortex-m7'];
const FAMILIES: readonly [string, (variant: Variant) => Driver][] = [
  ['convolutions', convDriver],
  ['depthwise convolutions', depthwiseDriver],
  ['transposed convolutions', transposeDriver],
];

describe.each(FAMILIES)('%s', (_name, driver) => {
  let host = '';
  beforeAll(() => {
    host = runOnHost(driver('portable'));
  });

  test.each(CORES)(
    'on %s the Cortex-M variant equals the portable one bit for bit',
    (core) => {
      const board = runOnBoard(driver('vfp'), core);
      expect(board).toMatch(/all as the reference\n$/);
      expect(board).toBe(host);
    },
    120_000,
  );
});

test('pooling gives the same bits on the host and on a Cortex-M4', () => {
  expect(runOnBoard(poolDriver)).toBe(runOnHost(poolDriver));
});
