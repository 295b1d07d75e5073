import {
  allocate,
  byteSize,
  elementTypeOfOnnx,
  ELEMENT_TYPES,
  halfToNumber,
  isFloat,
  isInteger,
  numberToHalf,
  printType,
  sameType,
  tensorBytes,
  tensorFromBytes,
  tensorOf,
  toNumbers,
  valueOf,
  parseGraph,
  type ElementType,
} from '../src/index.ts';

const ELEMENTS = Object.keys(ELEMENT_TYPES) as ElementType[];

test('two 4-bit elements share a byte, an odd one has its own', () => {
  expect(byteSize({ element: 's4', shape: [3] })).toBe(2);
  expect(allocate('u4', 3)).toEqual(new Uint8Array(2));
});

const WHOLE = ELEMENTS.filter((element) => ELEMENT_TYPES[element].bits >= 8);

test.each(WHOLE)('%s survives the way through bytes', (element) => {
  const tensor = tensorOf(element, [2, 2], [1, 0, 1, 1]);
  expect(toNumbers(tensorFromBytes(tensor.type, tensorBytes(tensor)))).toEqual([1, 0, 1, 1]);
});

test.each(ELEMENTS)('%s is found by its ONNX number and is of one kind', (element) => {
  expect(elementTypeOfOnnx(ELEMENT_TYPES[element].onnxNumber)).toBe(element);
  expect([isFloat(element), isInteger(element), element === 'bool'].filter(Boolean)).toHaveLength(
    1,
  );
});

test('a number that ONNX uses for no type of ours has none', () => {
  expect(elementTypeOfOnnx(8)).toBeUndefined();
});

test('types are equal by element and shape', () => {
  const type = { element: 'f32' as const, shape: [1, 2] };
  expect(sameType(type, { element: 'f32', shape: [1, 2] })).toBe(true);
  expect(sameType(type, { element: 'f32', shape: [2] })).toBe(false);
  expect(sameType(type, { element: 'f64', shape: [1, 2] })).toBe(false);
  expect(printType(type)).toBe('f32[1x2]');
  expect(printType({ element: 'bool', shape: [] })).toBe('bool[]');
});

test.each([
  ['f16', 0x3c00, 1],
  ['f16', 0xc000, -2],
  ['f16', 0x0001, 2 ** -24],
  ['f16', 0x7c00, Infinity],
  ['bf16', 0x3f80, 1],
  ['bf16', 0xff80, -Infinity],
] as const)('%s %i is a number and back', (element, bits, value) => {
  expect(halfToNumber(element, bits)).toBe(value);
  expect(numberToHalf(element, value)).toBe(bits);
});

test('halves round to the nearest, ties to even, and keep NaN', () => {
  expect(numberToHalf('bf16', 1 + 2 ** -8)).toBe(0x3f80);
  expect(numberToHalf('bf16', 1 + 3 * 2 ** -8)).toBe(0x3f82);
  expect(numberToHalf('f16', 1 + 2 ** -11)).toBe(0x3c00);
  expect(halfToNumber('bf16', numberToHalf('bf16', NaN))).toBeNaN();
  expect(halfToNumber('f16', numberToHalf('f16', NaN))).toBeNaN();
});

test('an id that the graph does not have is our own bug', () => {
  expect(() => valueOf(parseGraph('graph(%x: f32[]) -> %x'), 'y')).toThrow(
    'value %y is not in the graph',
  );
});
