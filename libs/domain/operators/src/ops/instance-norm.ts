import { elementCount, type Value } from '@flashline/ir';
import { inputArgument, outputArgument } from '../compute/arguments.ts';
import { filled } from '../compute/build-values.ts';
import { constantFloats } from '../compute/constant-floats.ts';
import { defineOperator, type Build } from '../define.ts';
import type { OnnxNodeView } from '../onnx-node-view.ts';
import { instanceNormForm } from '../quantized/norm-form.ts';
import { Refusal } from '../refusal.ts';
import { requireElement } from '../shapes.ts';

type InstanceNormAttributes = {
  /** Groups of channels that are normalised together; as many as channels: each for itself. */
  readonly groups: number;
  readonly epsilon: number;
};

/**
 * (x - mean) / sqrt(variance + epsilon) * scale + bias of each image and group of channels. Inputs
 * x [n, c, ...], scale [c], bias [c], the last two known at compile time.
 */
export const instanceNorm = defineOperator<InstanceNormAttributes>({
  name: 'InstanceNorm',
  onnx: [
    {
      type: 'InstanceNormalization',
      since: 6,
      inputs: [3, 3],
      convert: (node, build) => [convert(node, build, node.input(0).type.shape[1] ?? 0)],
    },
    {
      type: 'GroupNormalization',
      since: 18,
      inputs: [3, 3],
      convert: (node, build) => [convert(node, build, node.int('num_groups'))],
    },
  ],
  computes: ['f32'],
  infer: ([x, scale, bias], { groups }) => {
    for (const value of [x!, scale!, bias!]) requireElement(value, ['f32']);
    const channels = channelsOf(x!, groups);
    for (const { type } of [scale!, bias!]) {
      if (type.shape.length === 1 && type.shape[0] === channels) continue;
      throw new Refusal(
        'OP_SHAPE',
        `a scale or bias of [${type.shape.join(', ')}] for ${channels} channels`,
      );
    }
    return [x!.type];
  },
  toOnnx: ({ inputs, attributes: { groups, epsilon } }, write) =>
    write.one('GroupNormalization', inputs, { num_groups: groups, epsilon: { float: epsilon } }),
  integers: { make: instanceNormForm },
  lower: ({ inputs: [x, scale, bias], attributes: { groups, epsilon } }) => {
    const [batch, channels, ...extents] = x!.type.shape as [number, number, ...number[]];
    const inner = elementCount(extents);
    const elements = batch * channels * inner;
    if (elements === 0) return { kind: 'calls', calls: [] };
    const size = (channels / groups) * inner;
    return {
      kind: 'calls',
      inPlace: [[0, 0]],
      calls: [
        {
          kernel: 'nk_instancenorm_f32',
          params: {
            type: 'nk_instancenorm_f32_params',
            fields: {
              batch,
              groups,
              channels: channels / groups,
              inner,
              epsilon: { float: epsilon },
              scale: { weight: constantFloats(scale!) },
              bias: { weight: constantFloats(bias!) },
            },
          },
          arguments: [inputArgument(0), outputArgument(0)],
          cost: {
            groups: batch * groups,
            groupEights: batch * groups * (size >> 3),
            groupOnes: batch * groups * (size & 7),
            rows: batch * channels,
            rowQuads: batch * channels * (inner >> 2),
            rowOnes: batch * channels * (inner & 3),
          },
        },
      ],
    };
  },
});

/** Channels of x. Throws Refusal unless they fall into so many groups. */
function channelsOf(x: Value, groups: number): number {
  const channels = x.type.shape[1] ?? 0;
  if (groups >= 1 && channels > 0 && channels % groups === 0) return channels;
  throw new Refusal(
    'OP_SHAPE',
    `[${x.type.shape.join(', ')}] does not fall into ${groups} groups of channels`,
  );
}

function convert(node: OnnxNodeView, build: Build, groups: number): Value {
  const x = node.input(0);
  const channels = channelsOf(x, groups);
  const attributes = { groups, epsilon: node.float('epsilon', 1e-5) };
  const [scale, bias] = [1, 2].map((i) => perChannel(build, node.input(i), channels)) as [
    Value,
    Value,
  ];
  const areKnown = [scale, bias].every(
    ({ type, constant }) => constant !== null && type.element === 'f32',
  );
  if (areKnown) return build.one('InstanceNorm', [x, scale, bias], attributes);
  const plain = build.one(
    'InstanceNorm',
    [x, filled(build, 1, [channels]), filled(build, 0, [channels])],
    attributes,
  );
  const shape = [channels, ...x.type.shape.slice(2).map(() => 1)];
  const broadcast = (value: Value) => build.one('Reshape', [value], { shape });
  return build.one('Add', [build.one('Mul', [plain, broadcast(scale)]), broadcast(bias)]);
}

/** Before opset 21 a GroupNormalization has one number per group, which its channels share. */
function perChannel(build: Build, value: Value, channels: number): Value {
  const { shape } = value.type;
  const count = shape[0] ?? 0;
  if (shape.length !== 1 || count === 0 || channels % count !== 0) {
    throw new Refusal(
      'OP_SHAPE',
      `a scale or bias of [${shape.join(', ')}] for ${channels} channels`,
    );
  }
  if (count === channels) return value;
  const column = build.one('Reshape', [value], { shape: [count, 1] });
  const matrix = build.one('Expand', [column], { shape: [count, channels / count] });
  return build.one('Reshape', [matrix], { shape: [channels] });
}
