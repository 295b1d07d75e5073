import { runOnHost } from './harness/run-driver.ts';

const FUNCTIONS = ['exp', 'tanh', 'sigmoid', 'erf', 'log', 'log1p', 'softplus'];

test('scalar functions stay within two units in the last place in every binade', () => {
  const defines = ['SAMPLES=2048u'];
  const text = runOnHost({ driver: 'math_f32_error.c', kernels: ['math_f32.c'], defines });
  expect(text.trim().split('\n')).toEqual(FUNCTIONS.map((name) => `${name} is within its limit`));
});
