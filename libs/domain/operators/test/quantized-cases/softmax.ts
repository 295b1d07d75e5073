/** Softmax and its logarithm. */
import type { QuantizedCase } from '../quantized-case.ts';

const logits = { scale: 0.093, zero: 11 };
const unit = { scale: 1 / 256, zero: -128 };
const logs = { scale: 0.11, zero: 127 };

function along(
  axis: number,
  shape: readonly number[],
  extra: Partial<QuantizedCase>,
): QuantizedCase {
  return {
    name: `axis ${axis} of ${shape.length}`,
    onnx: 'Softmax',
    attributes: { axis },
    inputs: [{ shape, ...logits }],
    outputs: [unit],
    ...extra,
  };
}

export const cases: readonly QuantizedCase[] = [
  along(-1, [3, 10], {}),
  along(1, [2, 7, 5], {}),
  along(-1, [2, 131], { name: 'a long line' }),
  along(-1, [9, 1], { name: 'a single element' }),
  along(0, [12], { name: 'another scale', outputs: [{ scale: 0.0017, zero: -77 }] }),
  along(-1, [5, 8], { name: 'wide logits', inputs: [{ shape: [5, 8], scale: 4, zero: 0 }] }),
  along(-1, [4, 21], { name: 'the logarithm', onnx: 'LogSoftmax', outputs: [logs] }),
  along(1, [2, 5, 3], { name: 'the logarithm, strided', onnx: 'LogSoftmax', outputs: [logs] }),
  along(-1, [4, 3], {
    name: 'an output too fine',
    outputs: [{ scale: 2 ** -30, zero: 0 }],
    fallback: 'INT8_SCALE',
  }),
];
