import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test('the Cortex-M tiles of matrix products equal the portable variant on each core', () => {
  const driver = 'matmul_f32.c';
  const host = runOnHost({ driver, kernels: ['matmul_f32.c', 'matrix_product_f32.c'] });
  const vfp = { driver, kernels: ['matmul_f32.c', 'matrix_product_f32_vfp.c'] };
  expect(host.trim().split('\n')).toHaveLength(11 * 11 * 5);
  for (const core of ['cortex-m4', 'cortex-m33', 'cortex-m7'] as const) {
    expect(runOnBoard(vfp, core)).toBe(host);
  }
});
