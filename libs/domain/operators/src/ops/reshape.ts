import { elementCount, sameShape } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import { requireExtents } from '../movement/extents.ts';
import { Refusal } from '../refusal.ts';

type ReshapeAttributes = { readonly shape: readonly number[] };

/** The same elements under another shape; never a copy. */
export const reshape = defineOperator<ReshapeAttributes>({
  name: 'Reshape',
  onnx: [
    {
      type: 'Reshape',
      since: 1,
      inputs: [1, 2],
      constantInputs: [1],
      convert: (node, build) => {
        const x = node.input(0);
        const wanted = node.opset < 5 ? node.ints('shape') : node.constantNumbers(1);
        const shape = resolveShape(x.type.shape, wanted, node.int('allowzero', 0) !== 0);
        return [sameShape(shape, x.type.shape) ? x : build.one('Reshape', [x], { shape })];
      },
    },
  ],
  traits: { movesData: true },
  infer: ([x], { shape }) => {
    const { element, shape: from } = x!.type;
    requireExtents(shape);
    if (elementCount(shape) === elementCount(from)) return [{ element, shape }];
    throw new Refusal(
      'OP_SHAPE',
      `[${from.join(', ')}] cannot be reshaped to [${shape.join(', ')}]`,
    );
  },
  evaluate: ([x], _, [type]) => [{ type: type!, data: x!.data }],
  toOnnx: ({ inputs: [x], attributes: { shape } }, write) =>
    write.one('Reshape', [x!, shape], { allowzero: shape.includes(0) }),
  lower: () => ({ kind: 'view', input: 0, offsetElements: 0 }),
});

/**
 * ONNX's wish as a shape: 0 keeps the extent at that place (unless allowZero), -1 (once) takes what
 * is left. Throws Refusal OP_SHAPE.
 */
export function resolveShape(
  from: readonly number[],
  wanted: readonly number[],
  allowZero: boolean,
): readonly number[] {
  const kept = wanted.map((dim, axis) => (dim === 0 && !allowZero ? (from[axis] ?? NaN) : dim));
  const rest = kept.indexOf(-1);
  if (rest < 0) return requireExtents(kept);
  const known = elementCount(requireExtents(kept.filter((_, axis) => axis !== rest)));
  const left = known === 0 ? NaN : elementCount(from) / known;
  if (Number.isInteger(left)) return kept.map((dim, axis) => (axis === rest ? left : dim));
  throw new Refusal(
    'OP_SHAPE',
    `[${from.join(', ')}] cannot be reshaped to [${wanted.join(', ')}]`,
  );
}
