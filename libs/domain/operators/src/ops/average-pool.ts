import { elementCount, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { planeMean } from '../compute/lower-reduce.ts';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { requireElement } from '../shapes.ts';
import {
  isWholePlane,
  mayPoolInPlace,
  onnxPool,
  poolCost,
  pooledShape,
  poolGeometry,
  readPool,
} from '../spatial/pool.ts';
import { planarPool } from '../spatial/pool2d.ts';
import { integerAveragePool, type AveragePoolAttributes } from '../spatial/q-average-pool.ts';
import { widen } from '../spatial/window.ts';

/** Mean of each window; padding counts as zeros or not at all. */
export const averagePool = defineOperator<AveragePoolAttributes>({
  name: 'AveragePool',
  onnx: [
    {
      type: 'AveragePool',
      since: 1,
      inputs: [1, 1],
      convert: (node, build) => {
        const countIncludePad = node.int('count_include_pad', 0) !== 0;
        return [build.one('AveragePool', [node.input(0)], { ...readPool(node), countIncludePad })];
      },
    },
  ],
  computes: ['f32'],
  integers: { make: integerAveragePool },
  infer: ([x], attributes) => {
    requireElement(x!, ['f32']);
    return [{ element: 'f32', shape: pooledShape(x!, attributes) }];
  },
  toOnnx: ({ inputs: [x], attributes }, write) => {
    const count_include_pad = attributes.countIncludePad;
    return write.one('AveragePool', [x!], { ...onnxPool(x!, attributes), count_include_pad });
  },
  lower: ({ inputs: [x], outputs: [y], attributes }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const inPlace: [number, number][] = mayPoolInPlace(x!, attributes) ? [[0, 0]] : [];
    if (isWholePlane(x!, attributes)) {
      const mean = planeMean(elementCount(y!.type.shape), elementCount(attributes.kernel));
      return {
        kind: 'calls',
        inPlace,
        calls: [{ ...mean, arguments: [inputArgument(0), outputArgument(0)] }],
      };
    }
    return { kind: 'calls', inPlace, calls: [windowsCall(x!, attributes)] };
  },
});

function windowsCall(x: Value, attributes: AveragePoolAttributes): KernelCall {
  const rank = attributes.outShape.length;
  const ends = attributes.pads.slice(rank);
  const count_include_pad = attributes.countIncludePad ? 1 : 0;
  const operands = [inputArgument(0), outputArgument(0)];
  const planar = planarPool(x, attributes);
  if (planar !== null) {
    const [pad_bottom, pad_right] = widen(ends, 2, 0) as [number, number];
    return {
      kernel: `nk_avgpool2d_f32_${planar.suffix}`,
      headers: ['avgpool2d'],
      instance: { macro: 'NK_AVGPOOL2D', arguments: planar.arguments },
      params: {
        type: 'nk_avgpool2d_params',
        fields: { pool: planar.geometry, pad_bottom, pad_right, count_include_pad },
      },
      arguments: operands,
      cost: planar.cost,
    };
  }
  return {
    kernel: 'nk_avgpool_f32',
    params: {
      type: 'nk_avgpool_f32_params',
      fields: {
        geometry: poolGeometry(x, attributes),
        pad_end: widen(ends, 3, 0),
        count_include_pad,
      },
    },
    arguments: operands,
    cost: poolCost(x, attributes),
  };
}
