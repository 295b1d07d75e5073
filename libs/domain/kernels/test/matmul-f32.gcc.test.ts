import { runOnHost } from './harness/run-driver.ts';

test('matrix products of any layout and size equal sums in double', () => {
  const kernels = ['matmul_f32.c', 'matrix_product_f32.c'];
  const text = runOnHost({ driver: 'matmul_f32.c', kernels });
  expect(text.trim().split('\n')).toHaveLength(11 * 11 * 5);
});
