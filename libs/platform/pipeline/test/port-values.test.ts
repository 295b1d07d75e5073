/** What data are to a port, and what integers are to a reader. */
import { tensorOf, type Value } from '@flashline/ir';
import { portTensor, realTensor } from '../src/port-values.ts';

const QUANTIZATION = { scale: 0.5, zeroPoint: -3 };

function valueOf(element: 's8' | 'u8' | 'f32', isQuantized: boolean): Value {
  const value = { id: 'v', type: { element, shape: [3] }, constant: null, onnxName: 'v' };
  return isQuantized ? { ...value, quantization: QUANTIZATION } : value;
}

const reals = tensorOf('f32', [3], [0, 1.2, 100]);

test('real numbers are quantised for an int8 port, and stay as they are for a real one', () => {
  expect([...portTensor(valueOf('s8', true), reals).data]).toEqual([-3, -1, 127]);
  expect(portTensor(valueOf('f32', false), reals)).toBe(reals);
});

test('integers of the user are what an integer port takes', () => {
  const integers = tensorOf('u8', [3], [0, 1, 2]);
  expect(portTensor(valueOf('u8', true), integers)).toBe(integers);
});

test('integers of a value that stands for real numbers are read as those', () => {
  const real = realTensor(valueOf('s8', true), tensorOf('s8', [3], [-3, -1, 127]));
  expect(real).toEqual(tensorOf('f32', [3], [0, 1, 65]));
  expect(realTensor(valueOf('s8', true), reals)).toBe(reals);
});

test('unsigned integers of the reference are those of a signed value with 128 more', () => {
  const unsigned = tensorOf('u8', [3], [125, 127, 255]);
  expect([...realTensor(valueOf('s8', true), unsigned).data]).toEqual([0, 1, 65]);
  expect([...realTensor(valueOf('s8', false), unsigned).data]).toEqual([-3, -1, 127]);
});

test('integers without a scale are compared as they are', () => {
  const integers = tensorOf('s8', [3], [1, 2, 3]);
  expect(realTensor(valueOf('s8', false), integers)).toBe(integers);
});
