import { allocate, elementCount, printType, type TensorType, type Value } from '@flashline/ir';
import { defineOperator } from '../define.ts';
import type { KernelCall } from '../lowering.ts';
import { copyCalls } from '../movement/copy-calls.ts';
import { requireWholeBytes } from '../movement/extents.ts';
import { assign } from '../movement/tensor-index.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis } from '../shapes.ts';

type ConcatAttributes = { readonly axis: number };

/** Inputs one after the other along an axis; where no axis comes before it, inputs join in place. */
export const concat = defineOperator<ConcatAttributes>({
  name: 'Concat',
  onnx: [
    {
      type: 'Concat',
      since: 1,
      inputs: [1, 2 ** 31 - 1],
      convert: (node, build) => {
        const values = node.inputs.map((_, i) => node.input(i));
        const rank = values[0]!.type.shape.length;
        const axis = normaliseAxis(node.opset < 4 ? node.int('axis', 1) : node.int('axis'), rank);
        concatType(values, axis);
        const filled = values.filter((value) => elementCount(value.type.shape) > 0);
        if (filled.length === 1) return [filled[0]!];
        return [build.one('Concat', filled.length === 0 ? values : filled, { axis })];
      },
    },
  ],
  traits: { movesData: true },
  infer: (inputs, { axis }) => [concatType(inputs as readonly Value[], axis)],
  evaluate: (inputs, { axis }, [type]) => {
    const data = allocate(type!.element, elementCount(type!.shape));
    const outer = elementCount(type!.shape.slice(0, axis));
    let at = 0;
    for (let i = 0; i < outer; i++) {
      for (const part of inputs) {
        const count = elementCount(part!.type.shape.slice(axis));
        for (let n = 0; n < count; n++) assign(data, at++, part!.data, i * count + n);
      }
    }
    return [{ type: type!, data }];
  },
  lower: ({ inputs, outputs: [y], attributes: { axis } }) => {
    const { shape, element } = y!.type;
    const outer = elementCount(shape.slice(0, axis));
    const parts = inputs.map((input) => elementCount(input!.type.shape.slice(axis)));
    if (elementCount(shape) === 0) return { kind: 'calls', calls: [] };
    const total = elementCount(shape.slice(axis));
    const calls = parts.flatMap((count, input): KernelCall[] => {
      const writeOffset = parts.slice(0, input).reduce((sum, part) => sum + part, 0);
      const loops = [
        { count: outer, read: count, write: total },
        { count, read: 1, write: 1 },
      ];
      return copyCalls({ element, input, loops, readOffset: 0, writeOffset });
    });
    // A join has a call for each input; an empty one has none.
    const isJoin = outer === 1 && !parts.includes(0);
    return { kind: isJoin ? 'join' : 'calls', calls };
  },
});

/** The type of the whole. Throws Refusal where the parts do not fit together. */
function concatType(parts: readonly Value[], axis: number): TensorType {
  const first = parts[0]!.type;
  for (const { type } of parts) {
    requireWholeBytes(type);
    const fits =
      type.element === first.element &&
      type.shape.length === first.shape.length &&
      type.shape.every((dim, i) => i === axis || dim === first.shape[i]);
    if (fits) continue;
    throw new Refusal(
      'OP_SHAPE',
      `${printType(first)} and ${printType(type)} do not concatenate along axis ${axis}`,
    );
  }
  const shape = first.shape.map((dim, i) => (i === axis ? totalOf(parts, axis) : dim));
  return { element: first.element, shape };
}

function totalOf(parts: readonly Value[], axis: number): number {
  return parts.reduce((sum, part) => sum + part.type.shape[axis]!, 0);
}
