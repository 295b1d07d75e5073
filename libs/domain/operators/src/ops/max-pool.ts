import { elementCount, ELEMENT_TYPES, type ElementType, type Value } from '@flashline/ir';
import { inputArgument, outputArgument, scratchArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import type { Argument, KernelCall } from '../lowering.ts';
import { extremeOf } from '../quantized/extreme-form.ts';
import { requireElement } from '../shapes.ts';
import {
  mayPoolInPlace,
  onnxPool,
  poolCost,
  pooledShape,
  poolGeometry,
  readPool,
  type PoolAttributes,
} from '../spatial/pool.ts';
import { planarPool, type PlanarPool } from '../spatial/pool2d.ts';
import { widen } from '../spatial/window.ts';

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
  traits: { keepsOrder: true },
  computes: ELEMENTS,
  integers: {
    output: () => 'shared',
    make: (context, build) => extremeOf('MaxPool', context, build),
  },
  infer: ([x], attributes, outputs) => {
    requireElement(x!, outputs === 2 ? ['f32'] : ELEMENTS);
    const shape = pooledShape(x!, attributes);
    const pooled = { element: x!.type.element, shape };
    return outputs === 2 ? [pooled, { element: 's64', shape }] : [pooled];
  },
  toOnnx: ({ inputs: [x], outputs, attributes }, write) => {
    const window = { ...onnxPool(x!, attributes), storage_order: attributes.columnMajor };
    return write.many('MaxPool', [x!], window, outputs.length);
  },
  lower: ({ inputs: [x], outputs: [y, indices = null], attributes }) => {
    const count = elementCount(pooledShape(x!, attributes));
    if (count === 0) return { kind: 'calls', calls: [] };
    if (y == null) {
      // Nobody reads the maxima; the kernel finds the places with them.
      const [call, bytes] = [indicesCall(x!, attributes, scratchArgument('float')), 4 * count];
      return { kind: 'calls', calls: [call], scratchBytes: bytes };
    }
    const call = indices === null ? valuesCall(x!, attributes) : indicesCall(x!, attributes);
    const inPlace: [number, number][] =
      indices === null && mayPoolInPlace(x!, attributes) ? [[0, 0]] : [];
    return { kind: 'calls', inPlace, calls: [call] };
  },
});

/** The maxima alone. */
function valuesCall(x: Value, attributes: MaxPoolAttributes): KernelCall {
  const { element } = x.type;
  const operands = [inputArgument(0), outputArgument(0)];
  const planar = planarPool(x, attributes);
  const bytes = planar !== null && element === 's8' ? bytesCall(planar, attributes) : null;
  if (bytes !== null) return bytes;
  if (planar !== null) {
    return {
      kernel: `nk_maxpool2d_${element}_${planar.suffix}`,
      headers: ['maxpool2d'],
      instance: {
        macro: 'NK_MAXPOOL2D',
        arguments: [ELEMENT_TYPES[element].cType, ...planar.arguments],
      },
      params: { type: 'nk_pool2d', fields: planar.geometry },
      arguments: operands,
      cost: planar.cost,
    };
  }
  const kernel = `nk_maxpool_${element}`;
  return {
    kernel,
    params: { type: `${kernel}_params`, fields: { geometry: poolGeometry(x, attributes) } },
    arguments: operands,
    cost: poolCost(x, attributes),
  };
}

/** The kernels that look at four bytes at a time; null where the template is as quick. */
function bytesCall(planar: PlanarPool, { kernel, strides }: MaxPoolAttributes): KernelCall | null {
  const [kernel_h, kernel_w] = widen(kernel, 2, 1) as [number, number];
  const stride = strides.at(-1)!;
  const arePairs = kernel_w === 2 && stride === 2 && !planar.isClipped;
  if (!arePairs && kernel_w < 4 && stride > 1) return null;
  const name = arePairs ? 'maxpool2d_pairs_s8' : 'maxpool2d_s8';
  const window = arePairs ? { kernel_h } : { kernel_h, kernel_w };
  return {
    kernel: `nk_${name}`,
    params: { type: `nk_${name}_params`, fields: { pool: planar.geometry, ...window } },
    arguments: [inputArgument(0), outputArgument(0)],
    cost: planar.cost,
  };
}

/** The maxima and their places. */
function indicesCall(
  x: Value,
  attributes: MaxPoolAttributes,
  maxima: Argument = outputArgument(0),
): KernelCall {
  const geometry = poolGeometry(x, attributes);
  return {
    kernel: 'nk_maxpool_indices_f32',
    params: {
      type: 'nk_maxpool_indices_f32_params',
      fields: { geometry, column_major: attributes.columnMajor ? 1 : 0, base: 0 },
    },
    arguments: [inputArgument(0), maxima, outputArgument(1)],
    cost: poolCost(x, attributes),
  };
}
