import { tensorOf, toNumbers, type Tensor, type Value } from '@flashline/ir';
import { castTo, scalarOf } from '../compute/build-values.ts';
import type { Build, OnnxMapping } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { Refusal } from '../refusal.ts';

/**
 * x * scale / sqrt(variance + epsilon) + what the mean leaves of the bias: one Mul and one Add where
 * the statistics are known, which passes can then move into a convolution.
 */
export const batchNormalization: OnnxMapping = {
  type: 'BatchNormalization',
  since: 7,
  inputs: [5, 5],
  convert: (node, build) => {
    checkForm(node);
    const x = node.input(0);
    const epsilon = node.float('epsilon', 1e-5);
    if (node.opset >= 14 && node.int('training_mode', 0) !== 0)
      return inTraining(node, build, epsilon);
    const statistics = [1, 2, 3, 4].map((i) => node.input(i));
    const constants = statistics.flatMap(({ constant, type }) =>
      constant !== null && type.element === 'f32' ? [constant] : [],
    );
    if (constants.length === 4 && x.type.element === 'f32') {
      const { factor, offset } = folded(constants, epsilon);
      return [affine(build, x, build.constant(factor), build.constant(offset))];
    }
    const [scale, bias, mean, variance] = statistics.map((value) =>
      castTo(build, value, x.type.element),
    ) as Four;
    return [normalise(build, x, [scale, bias, mean, variance], epsilon)];
  },
};

type Four = [scale: Value, bias: Value, mean: Value, variance: Value];

function checkForm(node: OnnxNodeView): void {
  const channels = node.input(0).type.shape[1];
  if (channels === undefined) throw new Refusal('OP_SHAPE', 'the data has no axis of channels');
  for (let i = 1; i < 5; i++) {
    const { shape } = node.input(i).type;
    if (shape.length === 1 && shape[0] === channels) continue;
    throw new Refusal(
      'OP_SHAPE',
      `input ${i} is of shape [${shape.join(', ')}], not [${channels}]`,
    );
  }
  const isOld = node.opset < 14;
  if (isOld && [1, 2, 3, 4].some((i) => node.wants(i))) {
    throw new Refusal('OP_ATTRIBUTE', 'outputs of statistics before opset 14 are not supported');
  }
  if (node.opset < 9 && node.int('spatial', 1) === 0) {
    throw new Refusal('OP_ATTRIBUTE', 'statistics per element (spatial = 0) are not supported');
  }
}

function folded([scale, bias, mean, variance]: readonly Tensor[], epsilon: number) {
  const [scales, biases] = [toNumbers(scale!), toNumbers(bias!)];
  const [means, variances] = [toNumbers(mean!), toNumbers(variance!)];
  const factors = scales.map((value, i) => value / Math.sqrt(variances[i]! + epsilon));
  const offsets = biases.map((value, i) => value - means[i]! * factors[i]!);
  const shape = [factors.length];
  return { factor: tensorOf('f32', shape, factors), offset: tensorOf('f32', shape, offsets) };
}

function normalise(
  build: Build,
  x: Value,
  [scale, bias, mean, variance]: Four,
  epsilon: number,
): Value {
  const room = scalarOf(build, epsilon, variance.type.element);
  const deviation = build.one('Sqrt', [build.one('Add', [variance, room])]);
  const factor = build.one('Div', [scale, deviation]);
  const offset = build.one('Sub', [bias, build.one('Mul', [mean, factor])]);
  return affine(build, x, factor, offset);
}

/** x * factor + offset, one of each per channel. */
function affine(build: Build, x: Value, factor: Value, offset: Value): Value {
  const shape = x.type.shape.slice(1).map((dim, i) => (i === 0 ? dim : 1));
  const perChannel = (value: Value) => build.one('Reshape', [value], { shape });
  return build.one('Add', [build.one('Mul', [x, perChannel(factor)]), perChannel(offset)]);
}

/** Normalises by the batch's own statistics; outputs 1 and 2 are the running ones, moved. */
function inTraining(node: OnnxNodeView, build: Build, epsilon: number): readonly Value[] {
  const x = node.input(0);
  const momentum = node.float('momentum', 0.9);
  const axes = [...x.type.shape.keys()].filter((axis) => axis !== 1);
  const average = (value: Value) =>
    build.one('Reduce', [value], { op: 'mean', axes, keepdims: true });
  const channels = [x.type.shape[1]!];
  const flat = (value: Value) => build.one('Reshape', [value], { shape: channels });
  const mean = average(x);
  const centred = build.one('Sub', [x, mean]);
  const variance = average(build.one('Mul', [centred, centred]));
  const statistics = [node.input(1), node.input(2)].map((value) =>
    castTo(build, value, x.type.element),
  );
  const y = normalise(
    build,
    x,
    [statistics[0]!, statistics[1]!, flat(mean), flat(variance)],
    epsilon,
  );
  const moved = (running: Value, current: Value) => {
    const weigh = (value: Value, weight: number) =>
      build.one('Mul', [value, scalarOf(build, weight, running.type.element)]);
    return build.one('Add', [
      weigh(running, momentum),
      weigh(castTo(build, current, running.type.element), 1 - momentum),
    ]);
  };
  return [y, moved(node.input(3), flat(mean)), moved(node.input(4), flat(variance))];
}
