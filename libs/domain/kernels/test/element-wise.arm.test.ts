import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test.each(['cortex-m4', 'cortex-m7', 'cortex-m33'] as const)(
  'element-wise functions answer on a %s as on the host',
  (core) => {
    const driver = { driver: 'element_wise.c', kernels: [] };
    expect(runOnBoard(driver, core)).toBe(runOnHost(driver));
  },
);
