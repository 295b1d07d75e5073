import { elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { typedFunction } from '../elementwise/binary-operator.ts';
import { NUMBERS } from '../elementwise/element-sets.ts';
import { cType, lowered } from '../elementwise/lower-map.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

interface CumSum {
  readonly [name: string]: number | boolean;
  readonly axis: number;
  /** An element is left out of its own sum. */
  readonly exclusive: boolean;
  /** Sums run from the end of the axis. */
  readonly reverse: boolean;
}

/** Running sums along an axis. */
export const cumSum = defineOperator<CumSum>({
  name: 'CumSum',
  onnx: [
    {
      type: 'CumSum',
      since: 11,
      inputs: [2, 2],
      constantInputs: [1],
      convert: (node, build) => {
        const x = node.input(0);
        const axis = normaliseAxis(node.constantNumbers(1)[0] ?? 0, x.type.shape.length);
        const exclusive = node.int('exclusive', 0) !== 0;
        const reverse = node.int('reverse', 0) !== 0;
        return [build.one('CumSum', [x], { axis, exclusive, reverse })];
      },
    },
  ],
  computes: NUMBERS,
  infer: ([x]) => {
    requireElement(x!, NUMBERS);
    return [x!.type];
  },
  toOnnx: ({ inputs: [x], attributes: { axis, exclusive, reverse } }, write) =>
    write.one('CumSum', [x!, [axis]], { exclusive, reverse }),
  lower: ({ inputs: [x], outputs: [y], attributes: { axis, exclusive, reverse } }) => {
    const { element, shape } = y!.type;
    const { outer, length, inner } = axisSizes(shape, axis);
    const add = typedFunction('add', element);
    return lowered([x!], y!, {
      kernel: `cumsum_${element}`,
      headers: ['cumsum', ...add.headers],
      instance: { macro: 'NK_CUMSUM', arguments: [cType(x!), add.c] },
      params: {
        type: 'nk_cumsum_params',
        fields: { outer, length, inner, exclusive: Number(exclusive), reverse: Number(reverse) },
      },
      arguments: [
        { kind: 'input', index: 0 },
        { kind: 'output', index: 0 },
      ],
      cost: { elements: elementCount(shape), lanes: outer * inner },
    });
  },
});

function axisSizes(shape: readonly number[], axis: number) {
  return {
    outer: elementCount(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: elementCount(shape.slice(axis + 1)),
  };
}
