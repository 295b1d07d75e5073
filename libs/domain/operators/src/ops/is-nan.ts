import { defineOperator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

/** Whether an element is a NaN. */
export const isNan = defineOperator({
  name: 'IsNaN',
  onnx: [
    {
      type: 'IsNaN',
      since: 9,
      inputs: [1, 1],
      convert: (node, build) => [build.one('IsNaN', [node.input(0)])],
    },
  ],
  traits: { elementwise: true },
  computes: FLOATS,
  infer: ([x]) => {
    requireElement(x!, FLOATS);
    return [{ element: 'bool', shape: x!.type.shape }];
  },
  evaluate: ([x], _attributes, [type]) => [
    evaluateMap([x!], type!, { number: (v) => Number(Number.isNaN(v)) }),
  ],
  lower: ({ inputs: [x], outputs: [y] }) =>
    lowerUnary(x!, y!, { c: 'NK_IS_NAN', headers: ['scalar_compare'] }),
});
