/** Nodes are ranked by what they take from the outputs, whatever figures there are. */
import { compareLoss, decibelsOf, describeLoss, type Loss } from '../src/loss.ts';

function lossOf(changes: Partial<Loss>): Loss {
  const figures = { sqnrDb: null, cosine: 1, top1Agreement: null };
  return { ...figures, decibels: Infinity, error: 0, ...changes };
}

const STILL = { sqnrDb: null, variation: 0 };

test('noise is that about the mean, or where that hardly varies that of the direction', () => {
  expect(decibelsOf({ sqnrDb: 12, variation: 0.5, cosine: 0.5, maxAbsError: 1 })).toBe(12);
  const turned = { cosine: Math.SQRT1_2, maxAbsError: 1 };
  expect(decibelsOf({ ...STILL, ...turned })).toBeCloseTo(0, 9);
  expect(decibelsOf({ sqnrDb: -40, variation: 0.001, ...turned })).toBeCloseTo(0, 9);
  // Twice the length of what it should be: no figure but the error says so.
  expect(decibelsOf({ ...STILL, cosine: 1, maxAbsError: 1 })).toBe(Infinity);
});

test('no error is no noise, and nothing left is nothing but noise', () => {
  expect(decibelsOf({ ...STILL, cosine: 1, maxAbsError: 0 })).toBe(Infinity);
  for (const cosine of [0, -0.5, NaN]) {
    expect(decibelsOf({ ...STILL, cosine, maxAbsError: 1 })).toBe(-Infinity);
  }
  const bad = { sqnrDb: -Infinity, variation: 1, cosine: 1, maxAbsError: Infinity };
  expect(decibelsOf(bad)).toBe(-Infinity);
});

test('the most harmful comes first, by noise, then cosine, then error, among infinities too', () => {
  const ranked = [
    lossOf({ decibels: -Infinity, cosine: -0.5 }),
    lossOf({ decibels: -Infinity, cosine: 0 }),
    lossOf({ decibels: 3, cosine: 0.9 }),
    lossOf({ decibels: 20, cosine: 0.5 }),
    lossOf({ error: 2 }),
    lossOf({ error: 1 }),
    lossOf({}),
  ];
  expect(ranked.toReversed().sort(compareLoss)).toEqual(ranked);
  expect(compareLoss(ranked[6]!, ranked[6]!)).toBe(0);
});

test('a loss is told in the figure that it was judged by, and never as an infinity', () => {
  expect(describeLoss(lossOf({ sqnrDb: 3.21, decibels: 3.21, cosine: 0.9 }))).toBe('3.2 dB');
  // Another output is worse, which is constant.
  expect(describeLoss(lossOf({ sqnrDb: 60, decibels: 2, cosine: 0.8 }))).toBe('a cosine of 0.8000');
  expect(describeLoss(lossOf({ decibels: -Infinity, cosine: 0 }))).toBe('a cosine of 0.0000');
  expect(describeLoss(lossOf({ decibels: -Infinity, cosine: null }))).toBe('what is no number');
});
