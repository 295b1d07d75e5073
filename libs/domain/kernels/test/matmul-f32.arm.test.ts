import { runOnBoard, runOnHost } from './harness/run-driver.ts';

test('the Cortex-M tiles of matrix products equal the portable variant bit for bit', () => {
  const driver = 'matmul_f32.c';
  const host = runOnHost({ driver, kernels: ['matmul_f32.c', 'matrix_product_f32.c'] });
  expect(host.trim().split('\n')).toHaveLength(11 * 11 * 5);
  expect(runOnBoard({ driver, kernels: ['matmul_f32.c', 'matrix_product_f32_vfp.c'] })).toBe(host);
});
