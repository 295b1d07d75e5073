import { defineOperator } from '../define.ts';
import { FLOATS } from '../elementwise/element-sets.ts';
import { lowerUnary } from '../elementwise/lower-map.ts';
import { evaluateMap } from '../elementwise/scalar-function.ts';
import { requireElement } from '../shapes.ts';

interface IsInf {
  readonly [name: string]: boolean;
  readonly negative: boolean;
  readonly positive: boolean;
}

/** Whether an element is an infinity of a sign that counts. */
export const isInf = defineOperator<IsInf>({
  name: 'IsInf',
  onnx: [
    {
      type: 'IsInf',
      since: 10,
      inputs: [1, 1],
      convert: (node, build) => [
        build.one('IsInf', [node.input(0)], {
          negative: node.int('detect_negative', 1) !== 0,
          positive: node.int('detect_positive', 1) !== 0,
        }),
      ],
    },
  ],
  traits: { elementwise: true },
  computes: FLOATS,
  infer: ([x]) => {
    requireElement(x!, FLOATS);
    return [{ element: 'bool', shape: x!.type.shape }];
  },
  evaluate: ([x], { negative, positive }, [type]) => [
    evaluateMap([x!], type!, {
      number: (v) => Number((v === Infinity && positive) || (v === -Infinity && negative)),
    }),
  ],
  toOnnx: ({ inputs, attributes: { negative, positive } }, write) =>
    write.one('IsInf', inputs, { detect_negative: negative, detect_positive: positive }),
  lower: ({ inputs: [x], outputs: [y], attributes }) =>
    lowerUnary(x!, y!, { c: macroOf(attributes), headers: ['scalar_compare'] }),
});

function macroOf({ negative, positive }: IsInf): string {
  if (negative && positive) return 'NK_IS_INF';
  if (negative) return 'NK_IS_NEGATIVE_INF';
  return positive ? 'NK_IS_POSITIVE_INF' : 'NK_IS_NO_INF';
}
