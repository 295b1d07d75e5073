import fc from 'fast-check';
import { SaxesParser, type SaxesTagNS } from 'saxes';
import { escapeXml, printJunit } from '../../src/submit/junit.ts';
import { reportOf, targetOf } from './report-fixture.ts';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The tree of a document, by a parser that refuses what is not well-formed. */
function parseXml(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag: SaxesTagNS) => {
    const attributes = Object.fromEntries(
      Object.values(tag.attributes).map(({ name, value }) => [name, value]),
    );
    const element = { name: tag.name, attributes, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => (open.at(-1)!.text += text));
  parser.on('closetag', () => open.pop());
  parser.write(xml).close();
  return root.children[0]!;
}

function gate(key: string, value: number | null, limit: number | null, passed: boolean) {
  return { key, value, limit, passed };
}

test('a target is a suite with its verdict and one case per gate', () => {
  const report = reportOf([
    targetOf({ gates: [gate('ram-bytes', 900, 1000, true), gate('instructions', 7, 5, false)] }),
    targetOf({ board: 'nucleo-h743zi2', precision: 'int8' }),
  ]);
  const root = parseXml(printJunit(report, null));
  expect(root).toMatchObject({
    name: 'testsuites',
    attributes: { tests: '4', failures: '1', errors: '0' },
  });
  const [first, second] = root.children;
  expect(first).toMatchObject({
    name: 'testsuite',
    attributes: { name: 'dense nucleo-g474re fp32', tests: '3', failures: '1', errors: '0' },
  });
  expect(first!.children.map(({ name, attributes }) => [name, attributes['name']])).toEqual([
    ['testcase', 'verdict'],
    ['testcase', 'ram-bytes'],
    ['testcase', 'instructions'],
  ]);
  expect(first!.children.map(({ children }) => children.map(({ name }) => name))).toEqual([
    [],
    [],
    ['failure'],
  ]);
  expect(first!.children[2]!.children[0]!.attributes['message']).toBe(
    'instructions is 7, the limit is 5',
  );
  expect(second!.attributes['name']).toBe('dense nucleo-h743zi2 int8');
});

test('a model that does not fit fails, and says what is missing where', () => {
  const bytes = { weightsBytes: 0, codeBytes: 0, totalBytes: 0, availableBytes: 0 };
  const ram = { activationsBytes: 0, scratchBytes: 0, ioBytes: 0, staticBytes: 0, stackBytes: 0 };
  const memory = {
    flash: bytes,
    ram: { ...ram, totalBytes: 0, availableBytes: 0 },
    arenaLowerBoundBytes: 0,
    regions: [{ name: 'flash', usedBytes: 1500, sizeBytes: 1000 }],
  };
  const report = reportOf([targetOf({ verdict: 'does-not-fit', memory, accuracy: null })]);
  const [verdict] = parseXml(printJunit(report, null)).children[0]!.children;
  expect(verdict!.children).toMatchObject([
    { name: 'failure', text: 'does-not-fit: flash lacks 500 bytes' },
  ]);
});

test('a wrong output is a failure, whatever else went wrong with the platform', () => {
  const report = reportOf([targetOf({ verdict: 'failed' })]);
  for (const fault of [null, 'the emulator is missing']) {
    const [verdict] = parseXml(printJunit(report, fault)).children[0]!.children;
    expect(verdict!.children).toMatchObject([{ name: 'failure', text: 'failed' }]);
  }
});

test('a model that is refused fails with the first reason', () => {
  const error = { severity: 'error' as const, node: 'a', op: 'Twiddle', hint: null };
  const report = {
    ...reportOf([targetOf({ verdict: 'unsupported', accuracy: null })]),
    diagnostics: [{ ...error, code: 'OP_UNKNOWN', message: 'operator Twiddle is not supported' }],
  };
  const [verdict] = parseXml(printJunit(report, null)).children[0]!.children;
  expect(verdict!.children).toMatchObject([
    { name: 'failure', text: 'unsupported: operator Twiddle is not supported' },
  ]);
});

test('a target that the platform lost is an error, and so are gates that nobody could judge', () => {
  const gates = [gate('ram-bytes', null, 1000, false), gate('flash-bytes', 2, 1, false)];
  const report = reportOf([targetOf({ verdict: 'failed', accuracy: null, gates })]);
  const suite = parseXml(printJunit(report, 'the emulator is missing.')).children[0]!;
  expect(suite.attributes).toMatchObject({ tests: '3', errors: '2', failures: '1' });
  expect(suite.children.map(({ children }) => children[0]!.name)).toEqual([
    'error',
    'error',
    'failure',
  ]);
  expect(suite.children[0]!.children[0]!.text).toBe('the emulator is missing.');
});

test('gates of one key have names of their own', () => {
  const gates = [gate('rmse', 1, 2, true), gate('rmse', 1, 3, true)];
  const suite = parseXml(printJunit(reportOf([targetOf({ gates })]), null)).children[0]!;
  expect(suite.children.map(({ attributes }) => attributes['name'])).toEqual([
    'verdict',
    'rmse',
    'rmse (2)',
  ]);
});

/** What is left of a text where XML cannot hold a character. */
function held(text: string): string {
  return [...text]
    .map((char) => {
      const code = char.codePointAt(0)!;
      const isControl = code < 0x20 && !'\t\n\r'.includes(char);
      const isNone =
        isControl || (code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff;
      return isNone ? '\ufffd' : char;
    })
    .join('');
}

test('any text survives in attributes and content of a well-formed document', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
      .map((codes) => String.fromCharCode(...codes)),
    fc.constantFrom(']]>', '<!--', '&amp;', '\r\n', '"\'', '\u0085\u2028'),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const root = parseXml(`<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
      expect(root.attributes['b']).toBe(held(text));
      expect(root.text).toBe(held(text));
    }),
  );
});

test('names from a model cannot break the document', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      const report = { ...reportOf(), model: { ...reportOf().model, name } };
      const root = parseXml(printJunit(report, null));
      expect(root.children[0]!.attributes['name']).toBe(`${held(name)} nucleo-g474re fp32`);
    }),
  );
});
