import { elementCount, isFloat, printType, type ElementType } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { lowerReduce, requireReduceWalk } from '../compute/lower-reduce.ts';
import { evaluateReduce, REDUCE_OPS, reducedShape, type ReduceOp } from '../compute/reduce-ops.ts';
import { defineOperator, type Build, type OnnxMapping } from '../define.ts';
import type { IntegerContext, IntegerForm } from '../integer-form.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { extremeOf } from '../quantized/extreme-form.ts';
import { meanForm } from '../quantized/mean-form.ts';
import { Refusal } from '../refusal.ts';
import { normaliseAxis, requireElement } from '../shapes.ts';

type ReduceAttributes = {
  readonly op: ReduceOp;
  /** Ascending, not negative. */
  readonly axes: readonly number[];
  readonly keepdims: boolean;
};

const INTEGERS = ['s8', 'u8', 's16', 'u16', 's32', 'u32', 's64', 'u64'] as const;
const ELEMENTS = ['f32', 'f64', ...INTEGERS, 'bool'] as const satisfies readonly ElementType[];

/** Without effect over no axes: what noop_with_empty_axes asks for. */
const IDENTITIES: readonly ReduceOp[] = ['sum', 'mean', 'max', 'min', 'prod'];

/** Sum, mean, extremes and so on over some axes. */
export const reduce = defineOperator<ReduceAttributes>({
  name: 'Reduce',
  onnx: [
    ...(Object.keys(REDUCE_OPS) as ReduceOp[]).map(reduceMapping),
    globalPoolMapping('GlobalAveragePool', 'mean'),
    globalPoolMapping('GlobalMaxPool', 'max'),
  ],
  computes: ELEMENTS,
  integers: {
    output: ({ op }) => (op === 'max' || op === 'min' ? 'shared' : 'own'),
    make: reducedIntegers,
  },
  infer: ([x], { op, axes, keepdims }) => {
    requireElement(x!, ELEMENTS);
    const { element, shape } = x!.type;
    const isExtreme = op === 'max' || op === 'min';
    const needsFloat = op === 'l2' || op === 'logsum' || op === 'logsumexp';
    if ((needsFloat && !isFloat(element)) || (element === 'bool' && !isExtreme)) {
      throw new Refusal('OP_TYPE', `${REDUCE_OPS[op]} of ${printType(x!.type)} is not supported`);
    }
    const hasElements = axes.every((axis) => shape[axis] !== 0);
    if (!hasElements && (op === 'mean' || (isExtreme && !isFloat(element)))) {
      throw new Refusal('OP_SHAPE', `${REDUCE_OPS[op]} over an axis without elements`);
    }
    requireReduceWalk(shape, axes);
    return [{ element, shape: reducedShape(shape, axes, keepdims) }];
  },
  evaluate: ([x], { op, axes }, [type]) => [evaluateReduce(x!, op, axes, type!)],
  toOnnx: ({ inputs: [x], attributes: { op, axes, keepdims } }, write) => {
    if (axes.length > 0) return write.one(REDUCE_OPS[op], [x!, axes], { keepdims });
    // Over no axis: over a new one of length 1, since ONNX would give x itself.
    const column = write.one('Unsqueeze', [x!, [0]]);
    return write.one(REDUCE_OPS[op], [column, [0]], { keepdims: false });
  },
  lower: ({ inputs: [x], outputs: [y], attributes: { op, axes } }) => {
    if (elementCount(y!.type.shape) === 0) return { kind: 'calls', calls: [] };
    const { kernel, headers, instance, params, cost, mayOverwrite } = lowerReduce(
      x!.type,
      op,
      axes,
    );
    return {
      kind: 'calls',
      inPlace: mayOverwrite ? [[0, 0]] : [],
      calls: [
        {
          kernel,
          headers,
          params,
          arguments: [inputArgument(0), outputArgument(0)],
          cost,
          ...(instance !== undefined && { instance }),
        },
      ],
    };
  },
});

function reducedIntegers(
  context: IntegerContext<ReduceAttributes>,
  build: Build,
): ReturnType<IntegerForm['make']> {
  const { op } = context.attributes;
  if (op === 'max' || op === 'min') return extremeOf('Reduce', context, build);
  if (op === 'mean' || op === 'sum') return meanForm(context, build);
  return { code: 'INT8_NO_KERNEL', message: `there is no int8 kernel for ${REDUCE_OPS[op]}` };
}

function reduceMapping(op: ReduceOp): OnnxMapping {
  return {
    type: REDUCE_OPS[op],
    since: 1,
    inputs: [1, 2],
    constantInputs: [1],
    convert: (node, build) => {
      const x = node.input(0);
      const given = axesOf(node);
      const isNoop = given.length === 0 && node.int('noop_with_empty_axes', 0) === 1;
      if (isNoop && IDENTITIES.includes(op)) return [x];
      const rank = x.type.shape.length;
      const all = isNoop ? [] : [...x.type.shape.keys()];
      const axes = given.length === 0 ? all : given.map((axis) => normaliseAxis(axis, rank));
      const sorted = [...new Set(axes)].sort((a, b) => a - b);
      return [
        build.one('Reduce', [x], { op, axes: sorted, keepdims: node.int('keepdims', 1) === 1 }),
      ];
    },
  };
}

function axesOf(node: OnnxNodeView): readonly number[] {
  if (node.optional(1) !== null) return node.constantNumbers(1);
  return node.ints('axes', []);
}

function globalPoolMapping(type: string, op: ReduceOp): OnnxMapping {
  return {
    type,
    since: 1,
    inputs: [1, 1],
    convert: (node, build) => {
      const x = node.input(0);
      if (x.type.shape.length < 3) {
        throw new Refusal(
          'OP_SHAPE',
          `pooling of data of rank ${x.type.shape.length}, which has no spatial axis`,
        );
      }
      const axes = [...x.type.shape.keys()].slice(2);
      return [build.one('Reduce', [x], { op, axes, keepdims: true })];
    },
  };
}
