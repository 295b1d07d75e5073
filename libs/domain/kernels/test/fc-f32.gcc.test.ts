import { runOnHost } from './harness/run-driver.ts';

test('dense layers of any size equal sums in double and write nothing else', () => {
  const text = runOnHost({ driver: 'fc_f32.c', kernels: ['fc_f32.c', 'dot_f32.c'] });
  expect(text.trim().split('\n')).toHaveLength(3 * 12 * 12);
});
