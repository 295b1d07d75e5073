/** Operators whose output is the input read with other strides: transposition, slicing, expansion. */
import { elementCount, type Attributes, type TensorType } from '@flashline/ir';
import type { OnnxMapping, Operator } from '../define.ts';
import type { Lowering } from '../lowering.ts';
import { rowMajorStrides } from '../shapes.ts';
import { copyCalls, requireCopyable } from './copy-calls.ts';
import { requireWholeBytes } from './extents.ts';
import { isContiguous, mergeLoops, type Loop } from './loops.ts';
import { lowerAxisSwap } from './swap-axes.ts';
import { dot, pick } from './tensor-index.ts';

/** Element [i, j, ..] of the output is element offset + i * strides[0] + j * strides[1] + .. of the input. */
export interface StridedView {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

export interface StridedOperator<A extends Attributes> {
  readonly name: string;
  readonly onnx: readonly OnnxMapping[];
  /** Checks the attributes against the input's type: throws Refusal. */
  readonly view: (input: TensorType, attributes: A) => StridedView;
  readonly toOnnx?: Operator<A>['toOnnx'];
}

/** The whole definition from the view alone; a view whose elements are neighbours costs nothing. */
export function defineStrided<A extends Attributes>(strided: StridedOperator<A>): Operator<A> {
  const { name, onnx, view, toOnnx } = strided;
  return {
    name,
    onnx,
    traits: { movesData: true },
    infer: ([x], attributes) => {
      const { element } = x!.type;
      const read = view(x!.type, attributes);
      requireWholeBytes(x!.type);
      requireCopyable(loopsOf(read));
      return [{ element, shape: read.shape }];
    },
    evaluate: ([x], attributes, [type]) => {
      const { strides, offset } = view(x!.type, attributes);
      return [pick(x!, type!, (index) => offset + dot(index, strides))];
    },
    ...(toOnnx !== undefined && { toOnnx }),
    lower: ({ inputs: [x], attributes }) => lowerView(x!.type, view(x!.type, attributes)),
  };
}

function lowerView(input: TensorType, view: StridedView): Lowering {
  const loops = loopsOf(view);
  const merged = mergeLoops(loops);
  if (isContiguous(merged)) return { kind: 'view', input: 0, offsetElements: view.offset };
  if (elementCount(view.shape) === elementCount(input.shape)) {
    const swap = lowerAxisSwap(input.element, merged);
    if (swap !== null) return swap;
  }
  const calls = copyCalls({
    element: input.element,
    input: 0,
    loops,
    readOffset: view.offset,
    writeOffset: 0,
  });
  return { kind: 'calls', calls };
}

function loopsOf(view: StridedView): Loop[] {
  const write = rowMajorStrides(view.shape);
  return view.shape.map((count, axis) => ({
    count,
    read: view.strides[axis]!,
    write: write[axis]!,
  }));
}
