import fc from 'fast-check';
import { printable, printableJson } from '../src/index.ts';

// oxlint-disable-next-line no-control-regex -- these are what it is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: 'binary', maxLength: 60 });

test('a text of a model becomes one line that no terminal acts on', () => {
  expect(printable('\u001b]0;owned\u0007 a\r\nb \u009b2J \u202egnp.exe')).toBe(
    '?]0;owned? a??b ?2J ?gnp.exe',
  );
  fc.assert(fc.property(anyText, (text) => !CONTROL.test(printable(text))));
});

test('a long text keeps its beginning and its end', () => {
  const text = printable(`what ${'x'.repeat(1e6)} to do`);
  expect(text).toMatch(/^what x+ \.\.\. x+ to do$/);
  expect(text.length).toBeLessThan(1300);
});

test('JSON for a terminal means what it meant', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyText, anyText)), (names) => {
      const text = printableJson(JSON.stringify(names));
      expect(text).not.toMatch(CONTROL);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(names)));
    }),
  );
});
