import { byteSize } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { blockCopyCost } from '../movement/copy-calls.ts';

/** A copy of the bytes of x, for an output of the model that is known at compile time. */
export const copy = defineOperator({
  name: 'Copy',
  onnx: [],
  traits: { elementwise: true, movesData: true },
  infer: ([x]) => [x!.type],
  toOnnx: ({ inputs }, write) => write.one('Identity', inputs),
  lower: ({ outputs: [y] }) => ({
    kind: 'calls',
    calls: [
      {
        kernel: 'nk_copy',
        arguments: [
          { kind: 'input', index: 0 },
          { kind: 'output', index: 0 },
          { kind: 'integer', value: byteSize(y!.type) },
        ],
        cost: blockCopyCost(byteSize(y!.type)),
      },
    ],
  }),
});
