import { defineOperator } from '../define.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

/** Logical negation of booleans. */
export const not = defineOperator({
  name: 'Not',
  onnx: [
    {
      type: 'Not',
      since: 1,
      inputs: [1, 1],
      convert: (node, build) => [build.one('Not', [node.input(0)])],
    },
  ],
  traits: { elementwise: true },
  infer: ([x]) => {
    requireElement(x!, ['bool']);
    return [x!.type];
  },
  evaluate: ([x], _attributes, [type]) => [evaluateMap([x!], type!, { number: (v) => 1 - v! })],
  lower: ({ inputs: [x], outputs: [y] }) =>
    lowerUnary(x!, y!, { c: 'NK_NOT', headers: ['scalar_compare'] }),
});
