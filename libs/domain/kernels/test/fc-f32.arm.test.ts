import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test('the Cortex-M variant of dense layers equals the portable one bit for bit on each core', () => {
  const host = runOnHost({ driver: 'fc_f32.c', kernels: ['fc_f32.c', 'dot_f32.c'] });
  const vfp = { driver: 'fc_f32.c', kernels: ['fc_f32.c', 'dot_f32_vfp.c'] };
  expect(host.trim().split('\n')).toHaveLength(3 * 12 * 12);
  for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
    expect(runOnBoard(vfp, core)).toBe(host);
  }
});
