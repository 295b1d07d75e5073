import { elementCount } from '@flashline/ir';
import { defineOperator, type OnnxMapping } from '../define.ts';
import { cTypeOf } from '../movement/extents.ts';
import { instanceOf } from '../movement/instance.ts';
import { linesAlong, ORDERED_TYPES } from '../movement/lines.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type ArgExtremeAttributes = {
  readonly axis: number;
  /** Keeps the axis, with length 1. */
  readonly keepDims: boolean;
  /** The place of the largest element, else of the smallest. */
  readonly largest: boolean;
  /** The last of equal elements, else the first. */
  readonly last: boolean;
};

/** Place of the largest or smallest element along an axis, as s64. */
export const argExtreme = defineOperator<ArgExtremeAttributes>({
  name: 'ArgExtreme',
  onnx: [mapping('ArgMax', true), mapping('ArgMin', false)],
  traits: { keepsOrder: true },
  computes: ORDERED_TYPES,
  infer: ([x], { axis, keepDims }) => {
    requireElement(x!, ORDERED_TYPES);
    const { shape } = x!.type;
    const rest = shape.filter((_, i) => i !== axis);
    if (shape[axis] === 0 && elementCount(rest) > 0) {
      throw new Refusal('OP_SHAPE', `axis ${axis} has no element`);
    }
    return [{ element: 's64', shape: keepDims ? shape.with(axis, 1) : rest }];
  },
  toOnnx: ({ inputs, attributes: { axis, keepDims, largest, last } }, write) => {
    const attributes = { axis, keepdims: keepDims, select_last_index: last };
    return write.one(largest ? 'ArgMax' : 'ArgMin', inputs, attributes);
  },
  lower: ({ inputs: [x], attributes: { axis, largest, last } }) => {
    const { element, shape } = x!.type;
    const lines = linesAlong(shape, axis);
    const outputs = lines.outer * lines.inner;
    if (outputs === 0) return { kind: 'calls', calls: [] };
    const better = `NK_BETTER_${largest ? 'MAX' : 'MIN'}_${last ? 'LAST' : 'FIRST'}`;
    return {
      kind: 'calls',
      calls: [
        {
          ...instanceOf('arg_extreme', 'NK_ARG_EXTREME', cTypeOf(element), better),
          params: { type: 'nk_arg_extreme_params', fields: { ...lines } },
          arguments: [
            { kind: 'input', index: 0 },
            { kind: 'output', index: 0 },
          ],
          cost: { elements: elementCount(shape), outputs },
        },
      ],
    };
  },
});

function mapping(type: string, largest: boolean): OnnxMapping {
  return {
    type,
    since: 1,
    inputs: [1, 1],
    convert: (node, build) => {
      const x = node.input(0);
      const axis = normaliseAxis(node.int('axis', 0), x.type.shape.length);
      const keepDims = node.int('keepdims', 1) === 1;
      const last = node.int('select_last_index', 0) !== 0;
      return [build.one('ArgExtreme', [x], { axis, keepDims, largest, last })];
    },
  };
}
