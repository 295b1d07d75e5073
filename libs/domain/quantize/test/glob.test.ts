import fc from 'fast-check';
import { matchesGlob } from '../src/index.ts';

test.each([
  ['conv1', 'conv1', true],
  ['conv1', 'conv', false],
  ['/stem/conv/Conv', '/stem/*', true],
  ['/stem/conv/Conv', '*/Conv', true],
  ['/stem/conv/Conv_1', '*/Conv', false],
  ['/stem/conv/Conv_1', '*Conv_?', true],
  ['abcabd', '*abd', true],
  ['', '*', true],
  ['', '?', false],
  ['a.b', 'a?b', true],
  ['axb', 'a.b', false],
])('%j against %j is %j', (text, pattern, wanted) => {
  expect(matchesGlob(text, pattern)).toBe(wanted);
});

test('a pattern of stars takes no time that explodes', () => {
  expect(matchesGlob('a'.repeat(2000), `${'*a'.repeat(200)}*b`)).toBe(false);
});

test('agrees with the regular expression of the same meaning', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?'), maxLength: 6 });
  fc.assert(
    fc.property(text, pattern, (t, p) => {
      const expression = p.replaceAll('?', '.').replaceAll('*', '.*');
      expect(matchesGlob(t, p)).toBe(new RegExp(`^${expression}$`).test(t));
    }),
  );
});
