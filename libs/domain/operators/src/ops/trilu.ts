import { allocate, elementCount, tensorOf } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { assign, forEachIndex } from '../movement/tensor-index.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

type TriluAttributes = { readonly upper: boolean };

/** The upper or lower triangle of matrices; inputs x and the number of the diagonal. */
export const trilu = defineOperator<TriluAttributes>({
  name: 'Trilu',
  onnx: [
    {
      type: 'Trilu',
      since: 14,
      inputs: [1, 2],
      convert: (node, build) => {
        const diagonal = node.optional(1) ?? build.constant(tensorOf('s64', [], [0]));
        const upper = node.int('upper', 1) !== 0;
        return [build.one('Trilu', [node.input(0), diagonal], { upper })];
      },
    },
  ],
  infer: ([x, diagonal]) => {
    requireWholeBytes(x!.type);
    requireElement(diagonal!, ['s64']);
    if (x!.type.shape.length < 2) throw new Refusal('OP_SHAPE', 'x is no matrix');
    if (elementCount(diagonal!.type.shape) !== 1) throw new Refusal('OP_SHAPE', 'k is no scalar');
    return [x!.type];
  },
  evaluate: ([x, diagonal], { upper }, [type]) => {
    const data = allocate(type!.element, elementCount(type!.shape));
    const k = Number(diagonal!.data[0]);
    forEachIndex(type!.shape, (index, n) => {
      const above = index.at(-1)! - index.at(-2)!;
      if (upper ? above >= k : above <= k) assign(data, n, x!.data, n);
    });
    return [{ type: type!, data }];
  },
  lower: ({ inputs: [x], attributes: { upper } }) => {
    const { element, shape } = x!.type;
    const elements = elementCount(shape);
    const columns = shape.at(-1)!;
    if (elements === 0) return { kind: 'calls', calls: [] };
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf('trilu', 'NK_TRILU', cTypeOf(element)),
          params: {
            type: 'nk_trilu_params',
            fields: {
              batches: elementCount(shape.slice(0, -2)),
              rows: shape.at(-2)!,
              columns,
              upper: upper ? 1 : 0,
            },
          },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
          cost: { elements, rows: elements / columns },
        },
      ],
      inPlace: [[0, 0]],
    };
  },
});
