import { elementCount, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { averageFields, meanCall } from '../quantized/mean-calls.ts';
import { requireElement } from '../shapes.ts';
import {
  isWholePlane,
  mayPoolInPlace,
  poolCost,
  pooledShape,
  poolGeometry,
} from '../spatial/pool.ts';
import { planarPool } from '../spatial/pool2d.ts';
import type { QAveragePoolAttributes } from '../spatial/q-average-pool.ts';
import { widen } from '../spatial/window.ts';

/** AveragePool of s8, in the scale of the output. */
export const qAveragePool = defineOperator<QAveragePoolAttributes>({
  name: 'QAveragePool',
  onnx: [],
  infer: ([x], attributes) => {
    requireElement(x!, ['s8']);
    return [{ element: 's8', shape: pooledShape(x!, attributes) }];
  },
  lower: ({ inputs: [x], outputs: [y], attributes }) => {
    const outputs = elementCount(y!.type.shape);
    if (outputs === 0) return { kind: 'calls', calls: [] };
    const call = isWholePlane(x!, attributes)
      ? meanCall({ outer: outputs, count: elementCount(attributes.kernel), inner: 1 }, attributes)
      : windowsCall(x!, attributes);
    const inPlace: [number, number][] = mayPoolInPlace(x!, attributes) ? [[0, 0]] : [];
    return { kind: 'calls', inPlace, calls: [call] };
  },
});

function windowsCall(x: Value, attributes: QAveragePoolAttributes): KernelCall {
  const { factor, zero, zeroOut: zeroPoint, kernel } = attributes;
  const ends = attributes.pads.slice(attributes.outShape.length);
  const operands = [inputArgument(0), outputArgument(0)];
  const planar = planarPool(x, attributes);
  const hasParts = planar === null || planar.isClipped;
  const shared = {
    count_include_pad: attributes.countIncludePad ? 1 : 0,
    zero,
    average: averageFields({ factor, count: elementCount(kernel), zeroPoint, hasParts }),
  };
  if (planar !== null) {
    const [kernel_h, kernel_w] = widen(kernel, 2, 1) as [number, number];
    const [pad_bottom, pad_right] = widen(ends, 2, 0) as [number, number];
    return {
      kernel: 'nk_avgpool2d_s8',
      params: {
        type: 'nk_avgpool2d_s8_params',
        fields: { pool: planar.geometry, kernel_h, kernel_w, pad_bottom, pad_right, ...shared },
      },
      arguments: operands,
      cost: planar.cost,
    };
  }
  const pad_end = widen(ends, 3, 0);
  return {
    kernel: 'nk_avgpool_s8',
    params: {
      type: 'nk_avgpool_s8_params',
      fields: { geometry: poolGeometry(x, attributes), pad_end, ...shared },
    },
    arguments: operands,
    cost: poolCost(x, attributes),
  };
}
