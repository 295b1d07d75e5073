import { isFloat, printType } from '@flashline/ir';
import {
  binaryMapping,
  binaryOperator,
  broadcast,
  typedFunction,
} from '../elementwise/binary-operator.ts';
import type { Operator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { pReluForm } from '../quantized/p-relu-form.ts';
import { Refusal } from '../refusal.ts';

const operator = binaryOperator({
  name: 'PRelu',
  onnx: [binaryMapping('PRelu', 7)],
  elements: [...FLOATS, 's32', 'u32', 's64', 'u64'],
  check: ([x, slope]) => {
    const shape = broadcast([x!, slope!]);
    if (shape.join() === x!.type.shape.join()) return;
    throw new Refusal(
      'OP_SHAPE',
      `slope ${printType(slope!.type)} does not broadcast to x ${printType(x!.type)}`,
    );
  },
  scalar: (element) => typedFunction('prelu', element),
  arithmetic: (element) =>
    isFloat(element)
      ? { number: (x, slope) => (x! < 0 ? x! * slope! : x!) }
      : {
          number: (x, slope) => (x! < 0 ? Math.imul(x!, slope!) : x!),
          bigint: (x, slope) => (x! < 0n ? x! * slope! : x!),
        },
});

/** x, or x times the slope where x is negative; the slope broadcasts to x. */
export const pRelu: Operator = { ...operator, integers: pReluForm(operator) };
