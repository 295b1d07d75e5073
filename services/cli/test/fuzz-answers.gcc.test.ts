/** Quantised models made at random, as C under the sanitizers, against ONNX Runtime. */
import { tensorOf } from '@flashline/ir';
import { makeAnswerCase } from './fuzz/quantized/answer-case.ts';
import { faultOfAnswer } from './fuzz/quantized/answer-fault.ts';
import { compareAnswers } from './fuzz/quantized/compare-answers.ts';
import { seedsFrom } from './fuzz/run-fuzz.ts';

const ROUNDS = 150;

test('quantised models of any operators and scales answer within a step of ONNX Runtime', async () => {
  const { compared, failures } = await compareAnswers(seedsFrom(1, ROUNDS));
  expect(failures).toEqual([]);
  // They are not all nonsense.
  expect(compared).toBeGreaterThan(ROUNDS / 4);
});

test('a seed always gives the same quantised model', () => {
  for (const seed of [1, 2, 3]) expect(makeAnswerCase(seed)).toEqual(makeAnswerCase(seed));
  expect(makeAnswerCase(4).bytes).not.toEqual(makeAnswerCase(5).bytes);
});

test.each([
  ['two steps off', '5 instead of 3 at 1 of 2', tensorOf('s8', [2], [1, 5]), null],
  ['another type', 'u8 instead of s8', tensorOf('u8', [2], [1, 3]), null],
  ['another shape', '[1,2] instead of [2]', tensorOf('s8', [1, 2], [1, 3]), null],
  ['a step off', null, tensorOf('s8', [2], [0, 4]), null],
  ['an integer for no number', null, tensorOf('s8', [2], [1, 5]), tensorOf('f32', [2], [1, NaN])],
])('an answer is judged: %s', (_, fault, got, before) => {
  expect(faultOfAnswer(got, tensorOf('s8', [2], [1, 3]), before)).toBe(fault);
});
