import { tensorOf } from '@flashline/ir';
import type { OnnxAttribute } from '@flashline/onnx';
import { Refusal } from '../src/index.ts';
import { convertNode, type TestInput } from './convert-node.ts';

const ints = (...value: number[]): OnnxAttribute => ({ kind: 'ints', value });
const int = (value: number): OnnxAttribute => ({ kind: 'int', value });
const data = (...shape: number[]): TestInput => ({ element: 'f32', shape });
const known = (...shape: number[]): TestInput =>
  tensorOf('f32', shape, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.25));

/** Names of the kernels that a node becomes. */
function kernels(...args: Parameters<typeof convertNode>): string[] {
  return convertNode(...args).lowerings.flatMap((lowering) =>
    lowering.kind === 'view' ? [] : lowering.calls.map((call) => call.kernel),
  );
}

describe('the kernel of a convolution', () => {
  it('is the pointwise one for a kernel of 1, in place', () => {
    const made = convertNode('Conv', [data(1, 8, 5, 5), known(4, 8, 1, 1)]);
    const [lowering] = made.lowerings;
    expect(lowering).toMatchObject({
      inPlace: [
        [3, 0],
        [0, 0],
      ],
      scratchBytes: 16 * 8,
      macs: 4 * 8 * 25,
    });
    expect(kernels('Conv', [data(1, 8, 5, 5), known(4, 8, 1, 1)])).toEqual(['nk_conv1x1_f32']);
  });

  it('is the depthwise one where each channel is a group', () => {
    const attributes = { group: int(8), pads: ints(1, 1, 1, 1) };
    const inputs = [data(1, 8, 5, 5), known(8, 1, 3, 3)];
    expect(kernels('Conv', inputs, { attributes })).toEqual(['nk_dwconv_f32']);
    expect(convertNode('Conv', inputs, { attributes }).lowerings[0]).toMatchObject({
      inPlace: [[0, 0]],
    });
  });

  it('is the general one otherwise, once for each image', () => {
    expect(kernels('Conv', [data(3, 8, 5, 5), known(4, 8, 3, 3)])).toEqual(
      new Array(3).fill('nk_conv_f32'),
    );
  });

  it('takes the weights as they are where they are computed at run time', () => {
    expect(kernels('Conv', [data(3, 8, 5, 5), data(4, 8, 3, 3)])).toEqual(['nk_conv_direct_f32']);
  });
});

describe('the padding of a convolution', () => {
  it.each([
    ['SAME_UPPER', 2, [1, 4, 4, 5], 0],
    ['SAME_LOWER', 2, [1, 4, 4, 5], 1],
    ['VALID', 2, [1, 4, 3, 4], 0],
  ] as const)('%s with stride %d gives %j', (autoPad, stride, shape, top) => {
    const made = convertNode('Conv', [data(1, 2, 8, 9), known(4, 2, 3, 3)], {
      attributes: { auto_pad: { kind: 'string', value: autoPad }, strides: ints(stride, stride) },
    });
    expect(made.outputs[0]!.type.shape).toEqual(shape);
    const [lowering] = made.lowerings;
    const call = lowering!.kind === 'calls' ? lowering!.calls[0]! : null;
    expect(call!.params!.fields).toMatchObject({ pad_top: top });
  });
});

describe('Gemm and MatMul', () => {
  it('become one dense layer where the right side is known', () => {
    expect(kernels('Gemm', [data(2, 3), known(3, 4), known(4)])).toEqual(['nk_fc_f32']);
    expect(kernels('MatMul', [data(5, 2, 3), known(3, 4)])).toEqual(['nk_fc_f32']);
  });

  it('become a product of matrices where it is not', () => {
    expect(convertNode('Gemm', [data(2, 3), data(3, 4), data(4)]).ops).toEqual(['MatMul', 'Add']);
  });
});

describe('batch normalisation', () => {
  it('is a product and a sum where the statistics are known', () => {
    const inputs = [data(2, 3, 4), known(3), known(3), known(3), known(3)];
    expect(convertNode('BatchNormalization', inputs).ops).toEqual(['Mul', 'Add']);
  });
});

describe('transposed convolutions', () => {
  it('whose strides are far longer than the data take the kernel without phases', () => {
    const inputs = [data(1, 1, 1, 1), known(1, 1, 2, 2)];
    const kernelOf = (stride: number) => {
      const attributes = { strides: ints(stride, stride) };
      const [lowering] = convertNode('ConvTranspose', inputs, { attributes }).lowerings;
      return lowering!.kind === 'calls' ? lowering!.calls[0]!.kernel : null;
    };
    expect(kernelOf(32)).toBe('nk_conv_transpose_f32');
    expect(kernelOf(2 ** 20)).toBe('nk_conv_transpose_direct_f32');
  });
});

describe('reductions', () => {
  it('of unsigned numbers take no absolute value', () => {
    const x: TestInput = { element: 'u32', shape: [3, 4] };
    const [lowering] = convertNode('ReduceL1', [x]).lowerings;
    const [call] = lowering!.kind === 'calls' ? lowering!.calls : [];
    expect(call!.instance!.arguments).toContain('NK_STEP_SUM_INT');
  });
});

describe('recurrent layers', () => {
  const inputs = [data(4, 1, 3), known(1, 20, 3), known(1, 20, 5)];

  it('have a kernel for the default form, and one for all others', () => {
    const clip = { clip: { kind: 'float', value: 1 } } as const;
    expect(kernels('LSTM', inputs, { outputs: 3 })).toEqual(['nk_lstm_f32']);
    expect(kernels('LSTM', inputs, { outputs: 3, attributes: clip })).toEqual([
      'nk_lstm_f32_general',
    ]);
  });

  it('are written out step by step where the weights are computed', () => {
    const made = convertNode('LSTM', [data(2, 1, 3), data(1, 20, 3), data(1, 20, 5)], {
      outputs: 3,
    });
    expect(made.ops.filter((op) => op === 'MatMul')).toHaveLength(4);
    expect(made.outputs.map((value) => value!.type.shape)).toEqual([
      [2, 1, 1, 5],
      [1, 1, 5],
      [1, 1, 5],
    ]);
  });
});

describe('refusals of the compute family', () => {
  it.each<[string, string, readonly TestInput[], Record<string, OnnxAttribute>, string]>([
    [
      'a kernel that does not fit',
      'Conv',
      [data(1, 2, 3, 3), known(4, 2, 5, 5)],
      {},
      'does not fit into 3 elements',
    ],
    [
      'channels that do not match',
      'Conv',
      [data(1, 3, 9, 9), known(4, 2, 3, 3)],
      {},
      'do not fit 3 channels',
    ],
    ['no group', 'Conv', [data(1, 2, 9, 9), known(4, 2, 3, 3)], { group: int(0) }, 'group is 0'],
    [
      'stride 0',
      'Conv',
      [data(1, 2, 9, 9), known(4, 2, 3, 3)],
      { strides: ints(0, 1) },
      'strides holds 0',
    ],
    [
      'negative pads',
      'Conv',
      [data(1, 2, 9, 9), known(4, 2, 3, 3)],
      { pads: ints(-1, 0, 0, 0) },
      'pads holds -1',
    ],
    [
      'a kernel_shape of its own',
      'Conv',
      [data(1, 2, 9, 9), known(4, 2, 3, 3)],
      { kernel_shape: ints(5, 5) },
      'kernel_shape [5, 5]',
    ],
    ['matrices that do not fit', 'MatMul', [data(2, 3), data(4, 5)], {}, 'cannot be multiplied'],
    ['a scalar factor', 'MatMul', [data(), data(4, 5)], {}, 'a scalar is no operand'],
    [
      'padding wider than the window',
      'MaxPool',
      [data(1, 1, 9, 9)],
      { kernel_shape: ints(2, 2), pads: ints(2, 0, 0, 0) },
      'not smaller than the window',
    ],
    ['a mean of nothing', 'ReduceMean', [data(2, 0)], {}, 'an axis without elements'],
    [
      'sums over every second of 17 axes',
      'ReduceSum',
      [data(...new Array<number>(17).fill(2))],
      { axes: ints(1, 3, 5, 7, 9, 11, 13, 15) },
      '9 independent axes',
    ],
    ['an axis too far', 'Softmax', [data(2, 3)], { axis: int(2) }, 'axis 2'],
    [
      'an unknown direction',
      'GRU',
      [data(4, 1, 3), known(1, 15, 3), known(1, 15, 5)],
      { direction: { kind: 'string', value: 'sideways' } },
      'direction "sideways"',
    ],
    [
      'an unknown activation',
      'RNN',
      [data(4, 1, 3), known(1, 5, 3), known(1, 5, 5)],
      { activations: { kind: 'strings', value: ['Sine'] } },
      'activation "Sine"',
    ],
    [
      'states that do not fit',
      'RNN',
      [data(4, 1, 3), known(1, 5, 3), known(1, 5, 6)],
      { hidden_size: int(5) },
      'R is of shape',
    ],
    [
      'an equation without its operands',
      'Einsum',
      [data(2, 3)],
      { equation: { kind: 'string', value: 'ij,jk->ik' } },
      'does not fit its operands',
    ],
    [
      'targets that do not fit',
      'NegativeLogLikelihoodLoss',
      [data(3, 5), { element: 's64', shape: [4] }],
      {},
      'do not fit scores',
    ],
  ])('name %s', (_, opType, inputs, attributes, message) => {
    const convert = () => convertNode(opType, inputs, { attributes });
    expect(convert).toThrow(Refusal);
    expect(convert).toThrow(message);
  });
});
