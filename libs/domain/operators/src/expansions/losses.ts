/** NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss, from ONNX's definitions of them. */
import { sameShape, type Value } from '@flashline/ir';
import { castTo, scalarOf } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

export const negativeLogLikelihoodLoss: OnnxMapping = {
  type: 'NegativeLogLikelihoodLoss',
  since: 12,
  inputs: [2, 3],
  convert: (node, build) => [likelihoodLoss(node, build, node.input(0))],
};

/** Output 1 is the logarithm of the softmax. */
export const softmaxCrossEntropyLoss: OnnxMapping = {
  type: 'SoftmaxCrossEntropyLoss',
  since: 12,
  inputs: [2, 3],
  convert: (node, build) => {
    const logarithms = build.one('Softmax', [node.input(0)], { axis: 1, log: true });
    return [likelihoodLoss(node, build, logarithms), logarithms];
  },
};

const REDUCTIONS = ['none', 'sum', 'mean'] as const;

/**
 * -x[n, target[n, ...], ...] * weight[target[n, ...]], 0 where the target is ignore_index; then the
 * sum, or the sum over that of the weights.
 */
function likelihoodLoss(node: OnnxNodeView, build: Build, x: Value): Value {
  const target = node.input(1);
  const weight = node.optional(2);
  const reduction = readReduction(node);
  checkShapes(x, target, weight);
  const { element } = x.type;
  const ignored = node.has('ignore_index')
    ? build.one('Equal', [target, indexOf(build, node.int('ignore_index'), target)])
    : null;
  const zero = scalarOf(build, 0, element);
  const place =
    ignored === null ? target : build.one('Where', [ignored, indexOf(build, 0, target), target]);
  const chosen = pickClass(build, x, place);
  const counted = (value: Value) =>
    ignored === null ? value : build.one('Where', [ignored, zero, value]);
  const own = weight === null ? null : counted(build.one('Gather', [weight, place], { axis: 0 }));
  const losses = build.one('Neg', [
    own === null ? counted(chosen) : build.one('Mul', [counted(chosen), own]),
  ]);
  if (reduction === 'none') return losses;
  const reduce = (value: Value, op: 'sum' | 'mean') => {
    const axes = [...value.type.shape.keys()];
    return build.one('Reduce', [value], { op, axes, keepdims: false });
  };
  if (reduction === 'sum') return reduce(losses, 'sum');
  if (own === null && ignored === null) return reduce(losses, 'mean');
  const shares = own ?? build.one('Where', [ignored!, zero, scalarOf(build, 1, element)]);
  return build.one('Div', [reduce(losses, 'sum'), reduce(shares, 'sum')]);
}

function readReduction(node: OnnxNodeView): (typeof REDUCTIONS)[number] {
  const name = node.string('reduction', 'mean');
  const reduction = REDUCTIONS.find((known) => known === name);
  if (reduction !== undefined) return reduction;
  throw new Refusal('OP_ATTRIBUTE', `reduction ${JSON.stringify(name.slice(0, 40))} is not known`);
}

function checkShapes(x: Value, target: Value, weight: Value | null): void {
  requireElement(target, ['s32', 's64']);
  const [images, classes, ...rest] = x.type.shape;
  if (classes === undefined || !sameShape(target.type.shape, [images!, ...rest])) {
    throw new Refusal(
      'OP_SHAPE',
      `targets [${target.type.shape.join(', ')}] do not fit scores [${x.type.shape.join(', ')}]`,
    );
  }
  if (weight === null || sameShape(weight.type.shape, [classes])) return;
  throw new Refusal('OP_SHAPE', `weights [${weight.type.shape.join(', ')}] for ${classes} classes`);
}

/** x[n, place[n, ...], ...] */
function pickClass(build: Build, x: Value, place: Value): Value {
  const { shape } = place.type;
  const lifted = build.one('Reshape', [place], { shape: [shape[0]!, 1, ...shape.slice(1)] });
  const column = build.one('GatherElements', [x, lifted], { axis: 1 });
  return build.one('Reshape', [column], { shape });
}

/** A class number in the targets' element type. */
function indexOf(build: Build, index: number, target: Value): Value {
  return castTo(build, scalarOf(build, index, 'f64'), target.type.element);
}
