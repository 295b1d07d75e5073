import { elementCount, toNumbers } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { cTypeOf, requireIndexType, requireWholeBytes } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { takeAlong } from '../movement/take-along.ts';
import { pick, wrapIndex } from '../movement/tensor-index.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

type GatherAttributes = { readonly axis: number };

/** Slices of x at run-time indices of one axis; at constant ones it becomes a slice or a table. */
export const gather = defineOperator<GatherAttributes>({
  name: 'Gather',
  onnx: [
    {
      type: 'Gather',
      since: 1,
      inputs: [2, 2],
      convert: (node, build) => {
        const x = node.input(0);
        const indices = node.input(1);
        const { shape } = x.type;
        const axis = normaliseAxis(node.int('axis', 0), shape.length);
        requireIndexType(indices.type.element);
        if (indices.constant === null || x.constant !== null) {
          return [build.one('Gather', [x, indices], { axis })];
        }
        const places = toNumbers(indices.constant).map((index) => wrapIndex(index, shape[axis]!));
        const taken = takeAlong(build, x, [{ axis, places }]);
        if (indices.type.shape.length === 1) return [taken];
        return [build.one('Reshape', [taken], { shape: spliced(shape, axis, indices.type.shape) })];
      },
    },
  ],
  traits: { movesData: true },
  infer: ([x, indices], { axis }) => {
    const { element, shape } = x!.type;
    requireWholeBytes(x!.type);
    requireIndexType(indices!.type.element);
    if (shape[axis] === 0 && elementCount(indices!.type.shape) > 0) {
      throw new Refusal('OP_SHAPE', `axis ${axis} has no element to gather`);
    }
    return [{ element, shape: spliced(shape, axis, indices!.type.shape) }];
  },
  evaluate: ([x, indices], { axis }, [type]) => {
    const { shape } = x!.type;
    const extent = shape[axis]!;
    const places = toNumbers(indices!).map((index) => wrapIndex(index, extent));
    const inner = elementCount(shape.slice(axis + 1));
    const place = (n: number) => {
      const row = Math.floor(n / inner);
      const outer = Math.floor(row / places.length);
      return (outer * extent + places[row % places.length]!) * inner + (n % inner);
    };
    return [pick(x!, type!, (_, n) => place(n))];
  },
  lower: ({ inputs: [x, indices], outputs: [y], attributes: { axis } }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const { element, shape } = x!.type;
    const outer = elementCount(shape.slice(0, axis));
    const inner = elementCount(shape.slice(axis + 1));
    const count = elementCount(indices!.type.shape);
    const rows = outer * count;
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf('gather', 'NK_GATHER', cTypeOf(element), cTypeOf(indices!.type.element)),
          params: {
            type: 'nk_gather_params',
            fields: { outer, extent: shape[axis]!, inner, count },
          },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'input', index: 1 },
            { kind: 'output', index: 0 },
          ],
          cost: { rows, quads: rows * Math.floor(inner / 4), singles: rows * (inner % 4) },
        },
      ],
    };
  },
});

/** The shape with one axis replaced by several. */
function spliced(
  shape: readonly number[],
  axis: number,
  replacement: readonly number[],
): readonly number[] {
  return [...shape.slice(0, axis), ...replacement, ...shape.slice(axis + 1)];
}
