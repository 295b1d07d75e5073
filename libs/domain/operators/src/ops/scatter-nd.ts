import { elementCount, sameShape } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import {
  copyOfData,
  emitScatter,
  reduceInto,
  reductionMacro,
  reductionOf,
  requireReducible,
  type Reduction,
} from '../movement/reduction.ts';
import { requireTuples, tupleCounts, tupleParams, tuplePlaces } from '../movement/tuple-walk.ts';
import { keepsOne, movedForm } from '../quantized/moved-form.ts';
import { Refusal } from '../refusal.ts';

type ScatterNdAttributes = { readonly reduction: Reduction };

/** The data with slices of updates at the places that index tuples name. */
export const scatterNd = defineOperator<ScatterNdAttributes>({
  name: 'ScatterND',
  onnx: [
    {
      type: 'ScatterND',
      since: 11,
      inputs: [3, 3],
      convert: (node, build) => {
        const reduction = reductionOf(node.string('reduction', 'none'));
        const inputs = [node.input(0), node.input(1), node.input(2)] as const;
        return [emitScatter(build, 'ScatterND', inputs, { reduction })];
      },
    },
  ],
  infer: ([data, indices, updates], { reduction }) => {
    const { element, shape } = data!.type;
    requireTuples(data!.type, indices!.type, 0);
    requireReducible(data!.type, reduction);
    const tuples = indices!.type.shape;
    const expected = [...tuples.slice(0, -1), ...shape.slice(tuples.at(-1))];
    if (updates!.type.element !== element || !sameShape(updates!.type.shape, expected)) {
      throw new Refusal('OP_SHAPE', `updates must be ${element}[${expected.join('x')}]`);
    }
    return [data!.type];
  },
  evaluate: ([data, indices, updates], { reduction }) => {
    const { element, shape } = data!.type;
    const result = data!.data.slice();
    const { slice } = tupleCounts(shape, indices!.type.shape, 0);
    tuplePlaces(shape, indices!, 0).forEach((place, tuple) => {
      for (let n = 0; n < slice; n++) {
        const target = { data: result, element, i: place + n };
        reduceInto(reduction, target, { data: updates!.data, j: tuple * slice + n });
      }
    });
    return [{ type: data!.type, data: result }];
  },
  integers: { make: movedForm('ScatterND', keepsOne) },
  lower: ({ inputs: [data, indices, updates], attributes: { reduction } }) => {
    const { element, shape } = data!.type;
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [] };
    const counts = tupleCounts(shape, indices!.type.shape, 0);
    const scatter = {
      ...instanceOf(
        'scatter_nd',
        'NK_SCATTER_ND',
        cTypeOf(element),
        cTypeOf(indices!.type.element),
        reductionMacro(element, reduction),
      ),
      params: tupleParams(shape, counts, 0),
      arguments: [
        { kind: 'input', index: 1 },
        { kind: 'input', index: 2 },
        { kind: 'output', index: 0 },
      ],
      cost: {
        indices: counts.tuples * counts.length,
        rows: counts.tuples,
        elements: counts.tuples * counts.slice,
      },
    } as const;
    const isEmpty = elementCount(updates!.type.shape) === 0;
    return {
      kind: 'calls',
      calls: isEmpty ? [copyOfData(data!.type)] : [copyOfData(data!.type), scatter],
      inPlace: [indices!.id, updates!.id].includes(data!.id) ? [] : [[0, 0]],
    };
  },
});
