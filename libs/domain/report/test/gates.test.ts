import { checkGates, GATE_KEYS, parseGate, type Gate } from '../src/index.ts';
import { accuracyOf, reportOf, targetOf } from './fixtures.ts';

function gate(text: string): Gate {
  const parsed = parseGate(text);
  if (parsed === null) throw new Error(`${text} is no gate`);
  return parsed;
}

function check(
  text: string,
  target = targetOf(),
  baseline: ReturnType<typeof reportOf> | null = null,
) {
  return checkGates({ target, referenceTaskAccuracy: null }, 'tiny', [gate(text)], baseline)[0]!;
}

test('every key of the contract is a gate', () => {
  expect([...GATE_KEYS].sort()).toEqual([
    'accuracy-drop',
    'cosine',
    'flash-bytes',
    'instructions',
    'max-rel-error',
    'milliseconds',
    'ram-bytes',
    'rmse',
    'sqnr-db',
    'top1-agreement',
  ]);
});

test.each([
  ['instructions=5000', { key: 'instructions', limit: 5000, isRelative: false }],
  ['max-rel-error=1e-5', { key: 'max-rel-error', limit: 1e-5, isRelative: false }],
  ['sqnr-db=-3.5', { key: 'sqnr-db', limit: -3.5, isRelative: false }],
  ['flash-bytes=+2%', { key: 'flash-bytes', limit: 0.02, isRelative: true }],
  ['cosine=-0.5%', { key: 'cosine', limit: -0.005, isRelative: true }],
])('%s is a gate', (text, expected) => {
  expect(parseGate(text)).toEqual(expected);
});

test.each([
  'instructions',
  'speed=1',
  'instructions=',
  'instructions=x',
  'rmse=1e999',
  'rmse=0x10',
])('%s is no gate', (text) => expect(parseGate(text)).toBeNull());

test('a percentage without sign is no gate', () => {
  expect(parseGate('accuracy-drop=2%')).toBeNull();
});

test.each(['toString=1', '__proto__=1', 'constructor=1'])('%s is no gate', (text) => {
  expect(parseGate(text)).toBeNull();
});

test('an upper limit is kept up to and with its value', () => {
  expect(check('instructions=1500')).toEqual({
    key: 'instructions',
    limit: 1500,
    value: 1500,
    passed: true,
  });
  expect(check('instructions=1499').passed).toBe(false);
});

test('a lower limit is kept down to and with its value', () => {
  const target = targetOf({ accuracy: accuracyOf({ cosine: 0.9 }) });
  expect(check('cosine=0.9', target).passed).toBe(true);
  expect(check('cosine=0.91', target).passed).toBe(false);
});

test('a figure that the target does not have fails the gate', () => {
  expect(check('milliseconds=1e9')).toMatchObject({ value: null, passed: false });
  expect(check('flash-bytes=1e9', targetOf({ memory: null }))).toMatchObject({ passed: false });
});

test('outputs without any error have an infinite SQNR, which keeps every limit', () => {
  const target = targetOf({ accuracy: accuracyOf({ maxAbsError: 0, sqnrDb: null }) });
  expect(check('sqnr-db=1000', target)).toMatchObject({ value: null, passed: true });
});

test('a relative gate counts from the baseline of the same model, board and precision', () => {
  const baseline = reportOf([targetOf()]);
  const slower = targetOf({ latency: { ...targetOf().latency!, instructions: 1531 } });
  expect(check('instructions=+2%', slower, baseline)).toMatchObject({ limit: 1530, passed: false });
  expect(check('instructions=+3%', slower, baseline)).toMatchObject({ passed: true });
});

test('a relative gate loosens a negative figure in the direction of its sign', () => {
  const target = targetOf({ accuracy: accuracyOf({ sqnrDb: -4 }) });
  expect(check('sqnr-db=-50%', target, reportOf([target]))).toMatchObject({ limit: -6 });
});

test('a relative gate without its baseline fails', () => {
  const other = reportOf([targetOf({ board: 'nucleo-h743zi2' })]);
  const named = reportOf([targetOf()], { model: { ...other.model, name: 'other' } });
  for (const baseline of [null, other, named]) {
    expect(check('instructions=+50%', targetOf(), baseline)).toMatchObject({
      limit: null,
      passed: false,
    });
  }
});

test('accuracy drop is what is lost of the reference on the task, else of agreement', () => {
  const labelled = targetOf({ accuracy: accuracyOf({ taskAccuracy: 0.75, top1Agreement: 0.5 }) });
  const subject = { target: labelled, referenceTaskAccuracy: 0.875 };
  const [onTask] = checkGates(subject, 'tiny', [gate('accuracy-drop=0.1')], null);
  expect(onTask).toMatchObject({ value: 0.125, passed: false });
  const plain = targetOf({ accuracy: accuracyOf({ top1Agreement: 0.75 }) });
  expect(check('accuracy-drop=0.25', plain)).toMatchObject({ value: 0.25, passed: true });
});
