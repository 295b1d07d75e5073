import { elementCount } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { pick } from '../movement/tensor-index.ts';
import { requireTuples, tupleCounts, tupleParams, tuplePlaces } from '../movement/tuple-walk.ts';

type GatherNdAttributes = { readonly batchDims: number };

/** The slices of x that index tuples name, under leading axes that both share. */
export const gatherNd = defineOperator<GatherNdAttributes>({
  name: 'GatherND',
  onnx: [
    {
      type: 'GatherND',
      since: 11,
      inputs: [2, 2],
      convert: (node, build) => {
        const batchDims = node.int('batch_dims', 0);
        return [build.one('GatherND', [node.input(0), node.input(1)], { batchDims })];
      },
    },
  ],
  traits: { movesData: true },
  infer: ([x, indices], { batchDims }) => {
    const { element, shape } = x!.type;
    requireTuples(x!.type, indices!.type, batchDims);
    const length = indices!.type.shape.at(-1)!;
    const slice = shape.slice(batchDims + length);
    return [{ element, shape: [...indices!.type.shape.slice(0, -1), ...slice] }];
  },
  evaluate: ([x, indices], { batchDims }, [type]) => {
    const places = tuplePlaces(x!.type.shape, indices!, batchDims);
    const { slice } = tupleCounts(x!.type.shape, indices!.type.shape, batchDims);
    return [pick(x!, type!, (_, n) => places[Math.floor(n / slice)]! + (n % slice))];
  },
  toOnnx: ({ inputs, attributes: { batchDims } }, write) =>
    write.one('GatherND', inputs, { batch_dims: batchDims }),
  lower: ({ inputs: [x, indices], outputs: [y], attributes: { batchDims } }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const { element, shape } = x!.type;
    const counts = tupleCounts(shape, indices!.type.shape, batchDims);
    const rows = counts.batches * counts.tuples;
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf(
            'gather_nd',
            'NK_GATHER_ND',
            cTypeOf(element),
            cTypeOf(indices!.type.element),
          ),
          params: tupleParams(shape, counts, batchDims),
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
          cost: {
            indices: rows * counts.length,
            rows,
            quads: rows * Math.floor(counts.slice / 4),
            singles: rows * (counts.slice % 4),
          },
        },
      ],
    };
  },
});
