import { parseInputs } from '../src/input-source.ts';

test('random:SEED is a seed, anything else a file', () => {
  expect(parseInputs('random:42')).toEqual({ kind: 'random', seed: 42 });
  expect(parseInputs('data/random.npz')).toEqual({ kind: 'file', path: 'data/random.npz' });
});

test.each(['random:', 'random:-1', 'random:1.5', 'random:x', 'random:99999999999999999999'])(
  '%s is refused',
  (text) => expect(() => parseInputs(text)).toThrow(/whole number/),
);
