/** Outputs of int8 are judged one by one, and a reader hears what could not be judged. */
import type { OutputFigures } from '@flashline/report';
import { describeFar, describeUnjudged, isGoodEnough } from '../src/good-enough.ts';

const LIMITS = { cosine: 0.99, sqnrDb: 16 };

function figuresOf(changes: Partial<OutputFigures> = {}): OutputFigures {
  const errors = { maxAbsError: 0.1, maxRelError: 0.1, rmse: 0.1 };
  return { ...errors, cosine: 0.999, sqnrDb: 30, variation: 0.9, ...changes };
}

test.each([
  ['near fp32', {}, true],
  ['without error', { maxAbsError: 0, cosine: 1 - 2e-16, sqnrDb: Infinity }, true],
  ['of a wrong direction', { cosine: 0.98 }, false],
  ['of too much noise', { sqnrDb: 15.9 }, false],
  ['that hardly varies, with its direction', { sqnrDb: 3, variation: 0.09 }, true],
  ['that hardly varies, of a wrong direction', { cosine: 0.98, variation: 0.01 }, false],
  ['that is constant, with its direction', { sqnrDb: null, variation: 0 }, true],
  ['that is constant, of a wrong direction', { sqnrDb: null, variation: 0, cosine: 0 }, false],
  ['with a NaN', { maxAbsError: Infinity, sqnrDb: -Infinity }, false],
  ['with no direction', { cosine: NaN }, false],
])('an output %s is judged rightly', (_, changes, wanted) => {
  expect(isGoodEnough(figuresOf(changes), LIMITS)).toBe(wanted);
});

test('each output with an error that hardly varies is told, and how many samples there were', () => {
  const outputs = [
    figuresOf(),
    figuresOf({ variation: 0.05 }),
    figuresOf({ sqnrDb: null, variation: 0 }),
    figuresOf({ maxAbsError: 0, sqnrDb: null, variation: 0 }),
  ];
  const told = describeUnjudged(['a', 'b', 'c', 'd'], outputs, 16);
  expect(told.map(({ code, severity }) => [code, severity])).toEqual([
    ['CALIBRATION_HARDLY_VARIES', 'warning'],
    ['CALIBRATION_HARDLY_VARIES', 'warning'],
  ]);
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^output 'b': it hardly varies over 16 samples /),
    expect.stringMatching(/^output 'c': /),
  ]);
  const [one] = describeUnjudged(['c'], [outputs[2]!], 1);
  expect(one!.message).toMatch(/^output 'c': there is one sample of the calibration/);
});

test('outputs that are far from fp32 are told with what is known of them', () => {
  const outputs = [
    figuresOf({ sqnrDb: 15 }),
    figuresOf({ cosine: 0.81, sqnrDb: 0.5 }),
    figuresOf({ cosine: 0.5, sqnrDb: null, variation: 0 }),
    figuresOf({ maxAbsError: Infinity, sqnrDb: -Infinity }),
  ];
  const told = describeFar(['a', 'b', 'c', 'd'], outputs);
  expect(told.map(({ code, message }) => [code, message])).toEqual([
    ['INT8_FAR_FROM_FP32', "output 'b' in int8 is far from fp32: cosine 0.8100, 0.5 dB"],
    ['INT8_FAR_FROM_FP32', "output 'c' in int8 is far from fp32: cosine 0.5000"],
    [
      'INT8_FAR_FROM_FP32',
      "output 'd' in int8 is far from fp32: NaN or infinity where the other is none",
    ],
  ]);
});
