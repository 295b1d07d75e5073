import { checkDims } from '../src/index.ts';

test('a dimension that the model does not have is refused and the others are named', () => {
  const known = new Set(['batch', 'time']);
  expect(() => checkDims(new Map([['batch', 2]]), known)).not.toThrow();
  expect(() => checkDims(new Map([['tme', 2]]), known)).toThrow(/'tme'.*it has batch, time\.$/);
  expect(() => checkDims(new Map([['n', 2]]), new Set())).toThrow(/it has none\.$/);
});
