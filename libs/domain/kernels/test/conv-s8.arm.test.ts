import { convS8Driver } from './harness/conv-drivers.ts';
import { runOnBoard, runOnHost, type Core } from './harness/run-driver.ts';

const CORES: readonly Core[] = ['cortex-m4', 'cortex-m33', 'cortex-m7'];

let host = '';
beforeAll(() => {
  host = runOnHost(convS8Driver('portable'));
});

test('compiled for size the Cortex-M int8 convolutions equal the portable ones bit for bit', () => {
  expect(runOnBoard({ ...convS8Driver('vfp'), optimize: '-Os' })).toBe(host);
});

test.each(CORES)(
  'on %s the Cortex-M int8 convolutions equal the portable ones bit for bit',
  (core) => {
    const board = runOnBoard(convS8Driver('vfp'), core);
    expect(board).toMatch(/all as the reference\n$/);
    expect(board).toBe(host);
  },
);
