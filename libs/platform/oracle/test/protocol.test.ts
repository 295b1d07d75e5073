import { tensorOf } from '@flashline/ir';
import { decodeFrame, encodeFrame } from '../src/frame.ts';
import {
  decodeAnswer,
  decodeRequest,
  encodeAnswer,
  encodeRequest,
  type Answer,
} from '../src/protocol.ts';

const SAMPLES = [
  [tensorOf('f32', [2], [1, -0]), tensorOf('s64', [], [5])],
  [tensorOf('f32', [2], [3, 4]), tensorOf('s64', [], [-6])],
];

test('a request arrives as it was sent', () => {
  const request = { model: Uint8Array.from([1, 2, 3]), samples: SAMPLES, outputNames: ['y', 'z'] };
  expect(decodeRequest(encodeRequest(request))).toEqual(request);
});

test.each<Answer>([
  { kind: 'outputs', names: ['y', 'z'], samples: SAMPLES },
  { kind: 'failure', phase: 'run', message: 'no "such" thing\n' },
])('an answer of kind $kind arrives as it was sent', (answer) => {
  expect(decodeAnswer(encodeAnswer(answer))).toEqual(answer);
});

test('a frame that is not whole is none', () => {
  const bytes = encodeFrame({ header: { a: 1 }, blocks: [Uint8Array.from([1, 2])] });
  expect(decodeFrame(bytes.slice(0, -1))).toBeNull();
  expect(decodeFrame(Uint8Array.from([...bytes, 0]))).toBeNull();
  expect(decodeFrame(bytes.slice(0, 7))).toBeNull();
  expect(decodeFrame(bytes.slice(1))).toBeNull();
});
