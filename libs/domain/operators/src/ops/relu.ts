import { isInteger, tensorOf } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

/** y = max(x, 0) of floats; on integers ONNX's Relu becomes Max. */
export const relu = defineOperator({
  name: 'Relu',
  onnx: [
    {
      type: 'Relu',
      since: 1,
      inputs: [1, 1],
      convert: (node, build) => {
        const x = node.input(0);
        if (!isInteger(x.type.element)) return [build.one('Relu', [x])];
        return [build.one('Max', [x, build.constant(tensorOf(x.type.element, [], [0]))])];
      },
    },
  ],
  traits: { elementwise: true },
  computes: FLOATS,
  infer: ([x]) => {
    requireElement(x!, FLOATS);
    return [x!.type];
  },
  evaluate: ([x], _attributes, [type]) => [
    evaluateMap([x!], type!, { number: (v) => (v! <= 0 ? 0 : v!) }),
  ],
  lower: ({ inputs: [x], outputs: [y] }) =>
    x!.type.element === 'f32'
      ? lowerUnary(x!, y!, { c: 'nk_relu_f32', headers: ['scalar_f32'] })
      : lowerUnary(x!, y!, { c: 'nk_relu_f64', headers: ['scalar_f64'] }),
});
