import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test('scalar functions give the same bits on the host and on each core', () => {
  const driver = { driver: 'math_f32.c', kernels: ['math_f32.c'] };
  const host = runOnHost(driver);
  expect(host.split('\n')).toHaveLength(8);
  for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
    expect(runOnBoard(driver, core)).toBe(host);
  }
});
