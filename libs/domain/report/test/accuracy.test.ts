import { measureAccuracy, measureOutputs, relativeError, taskAccuracy } from '../src/index.ts';
import { row } from './fixtures.ts';

test('the error of a tensor is its largest difference over its largest reference value', () => {
  expect(relativeError([1, 2.5, -4], [1, 2, -4], true)).toBe(0.125);
});

test('a reference below 0.001 is compared absolutely', () => {
  expect(relativeError([2e-6, 0], [1e-6, 0], true)).toBeCloseTo(1e-3, 12);
});

test('equal NaN and equal infinities are no error, unequal ones are infinite', () => {
  expect(relativeError([NaN, Infinity, 1], [NaN, Infinity, 1], true)).toBe(0);
  expect(relativeError([Infinity], [-Infinity], true)).toBe(Infinity);
  expect(relativeError([0], [NaN], true)).toBe(Infinity);
});

test('an integer that differs by one is infinitely wrong', () => {
  expect(relativeError([1, 3], [1, 2], false)).toBe(Infinity);
  expect(relativeError([1, 2], [1, 2], false)).toBe(0);
});

test('the worst sample and the worst output count', () => {
  const reference = [
    [row([1, 2]), row([4, 0])],
    [row([2, 1]), row([0, 4])],
  ];
  const actual = [
    [row([1, 2]), row([4, 0])],
    [row([2, 1]), row([0, 5])],
  ];
  const accuracy = measureAccuracy(actual, reference, null);
  expect(accuracy).toMatchObject({ samples: 2, maxAbsError: 1, maxRelError: 0.25, rmse: 0.5 });
});

test('SQNR relates the power of the reference about its mean over samples to that of the error', () => {
  // About its mean the reference is -1, +1: power 2. The error is 0.1 once: power 0.01.
  const accuracy = measureAccuracy([[row([9.1])], [row([11])]], [[row([9])], [row([11])]], null);
  expect(accuracy.sqnrDb).toBeCloseTo(10 * Math.log10(2 / 0.01), 4);
});

test('one sample has no SQNR, and one class no agreement', () => {
  const accuracy = measureAccuracy([[row([1])]], [[row([1])]], null);
  expect(accuracy).toMatchObject({ sqnrDb: null, top1Agreement: null, cosine: 1 });
});

test('an output whose reference is one constant has no say in SQNR, unless all are such', () => {
  // 0.1 three times: its mean in floating point is not 0.1.
  const reference = [-1, 0, 1].map((value) => [row([value]), row([0.1, 7])]);
  const actual = [-1.1, 0, 1].map((value) => [row([value]), row([0.2, 7])]);
  const accuracy = measureAccuracy(actual, reference, null);
  expect(accuracy.sqnrDb).toBeCloseTo(10 * Math.log10(2 / 0.01), 4);
  const second = (samples: typeof actual) => samples.map(([, output]) => [output!]);
  expect(measureAccuracy(second(actual), second(reference), null).sqnrDb).toBeNull();
  expect(measureAccuracy(second(reference), second(reference), null).sqnrDb).toBeNull();
});

test('an output without any error does not hide the SQNR of another', () => {
  const reference = [-1, 1].map((value) => [row([value]), row([value])]);
  const actual = [-1.1, 1].map((value) => [row([value]), row([Math.sign(value)])]);
  expect(measureAccuracy(actual, reference, null).sqnrDb).toBeCloseTo(10 * Math.log10(2 / 0.01), 4);
  expect(measureAccuracy(reference, reference, null).sqnrDb).toBeNull();
});

test('figures of single outputs may be infinite, and say how much of the reference varies', () => {
  const reference = [-1, 1].map((value) => [row([value]), row([value + 3]), row([0])]);
  const actual = [-1, 1].map((value) => [row([value]), row([NaN]), row([2])]);
  expect(measureOutputs(actual, reference)).toMatchObject([
    { maxAbsError: 0, cosine: 1, sqnrDb: Infinity, variation: 1 },
    { maxAbsError: Infinity, sqnrDb: -Infinity, variation: 0.1 },
    { maxAbsError: 2, cosine: 0, sqnrDb: null, variation: 0 },
  ]);
});

test('an infinite reference has no signal to compare with', () => {
  const samples = [[row([Infinity])], [row([1])]];
  expect(measureOutputs(samples, samples)).toMatchObject([{ sqnrDb: null, variation: 0 }]);
});

test('agreement counts rows of the first output whose largest element is in one place', () => {
  const accuracy = measureAccuracy(
    [[row([1, 5, 2])], [row([7, 1, 1])]],
    [[row([0, 9, 0])], [row([1, 1, 7])]],
    null,
  );
  expect(accuracy.top1Agreement).toBe(0.5);
});

test('a figure that is infinite is null in the report', () => {
  const accuracy = measureAccuracy([[row([NaN])]], [[row([1])]], null);
  expect(accuracy).toMatchObject({ maxAbsError: null, maxRelError: null, rmse: null });
});

test('cosine is 0 where only one side is all zero, and leaves out what is not finite', () => {
  expect(measureAccuracy([[row([0, 0])]], [[row([1, 0])]], null).cosine).toBe(0);
  expect(measureAccuracy([[row([1, NaN])]], [[row([1, NaN])]], null).cosine).toBe(1);
});

test('task accuracy is the share of samples whose class is the label', () => {
  const outputs = [[row([1, 5, 2])], [row([7, 1, 1])], [row([0, 0, 1])], [row([3, 2, 1])]];
  expect(taskAccuracy(outputs, [1, 0, 2, 2])).toBe(0.75);
});

test('one integer is a class of its own, one float is none', () => {
  expect(taskAccuracy([[row([4], 's64')], [row([2], 's64')]], [4, 3])).toBe(0.5);
  expect(taskAccuracy([[row([0.7])]], [1])).toBeNull();
});
