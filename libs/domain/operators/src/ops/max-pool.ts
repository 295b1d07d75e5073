import { elementCount, type ElementType } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { requireElement } from '../shapes.ts';
import {
  mayPoolInPlace,
  poolCost,
  pooledShape,
  poolGeometry,
  readPool,
  type PoolAttributes,
} from '../spatial/pool.ts';

type MaxPoolAttributes = PoolAttributes & {
  /** Of the second output: count positions with the first spatial dimension fastest. */
  readonly columnMajor: boolean;
};

const ELEMENTS = ['f32', 's8', 'u8'] as const satisfies readonly ElementType[];

/** Largest element of each window; output 1 is its position in the flattened x, as int64. */
export const maxPool = defineOperator<MaxPoolAttributes>({
  name: 'MaxPool',
  onnx: [
    {
      type: 'MaxPool',
      since: 1,
      inputs: [1, 1],
      convert: (node, build) => {
        const attributes = { ...readPool(node), columnMajor: node.int('storage_order', 0) === 1 };
        return build.emit('MaxPool', [node.input(0)], attributes, node.wants(1) ? 2 : 1);
      },
    },
  ],
  computes: ELEMENTS,
  infer: ([x], attributes, outputs) => {
    requireElement(x!, outputs === 2 ? ['f32'] : ELEMENTS);
    const shape = pooledShape(x!, attributes);
    const pooled = { element: x!.type.element, shape };
    return outputs === 2 ? [pooled, { element: 's64', shape }] : [pooled];
  },
  lower: ({ inputs: [x], outputs: [y, indices = null], attributes }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const geometry = poolGeometry(x!, attributes);
    const kernel = indices === null ? `nk_maxpool_${x!.type.element}` : 'nk_maxpool_indices_f32';
    const own = indices === null ? {} : { column_major: attributes.columnMajor ? 1 : 0, base: 0 };
    const places = indices === null ? [] : [outputArgument(1)];
    const call: KernelCall = {
      kernel,
      params: { type: `${kernel}_params`, fields: { geometry, ...own } },
      arguments: [inputArgument(0), outputArgument(0), ...places],
      cost: poolCost(x!, attributes),
    };
    const inPlace: [number, number][] = indices === null && mayPoolInPlace(x!, attributes) ? [[0, 0]] : [];
    return { kind: 'calls', inPlace, calls: [call] };
  },
});
