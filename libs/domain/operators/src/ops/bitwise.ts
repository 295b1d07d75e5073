/** BitwiseAnd, BitwiseOr, BitwiseXor on integers; And, Or, Xor are the same on booleans. */
import type { Operator } from '../define.ts';
import { binaryMapping, binaryOperator, typedFunction } from '../elementwise/binary-operator.ts';
import { INTEGERS } from '../elementwise/element-sets.ts';
import type { Arithmetic } from '../elementwise/scalar-function.ts';

const TABLE: readonly (readonly [logical: string, c: string, arithmetic: Arithmetic])[] = [
  ['And', 'bit_and', { number: (a, b) => a! & b!, bigint: (a, b) => a! & b! }],
  ['Or', 'bit_or', { number: (a, b) => a! | b!, bigint: (a, b) => a! | b! }],
  ['Xor', 'bit_xor', { number: (a, b) => a! ^ b!, bigint: (a, b) => a! ^ b! }],
];

export const bitwise: readonly Operator[] = TABLE.map(([logical, c, arithmetic]) => {
  const name = `Bitwise${logical}`;
  return binaryOperator({
    name,
    onnx: [binaryMapping(name, 18), binaryMapping(logical, 1, name)],
    elements: [...INTEGERS, 'bool'],
    toOnnx: ({ inputs, outputs: [y] }, write) =>
      write.one(y!.type.element === 'bool' ? logical : name, inputs),
    scalar: (element) => typedFunction(c, element),
    arithmetic: () => arithmetic,
  });
});
