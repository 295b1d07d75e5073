/** Calls of the convolution kernels that take weights as ONNX lays them out. */
import { elementCount } from '@flashline/ir';
import { activationFields } from '../compute/activation.ts';
import { inputArgument, NULL_ARGUMENT, outputArgument } from '../compute/arguments.ts';
import type { KernelCall } from '../lowering.ts';
import type { ConvAttributes, ConvOperands } from './conv-shape.ts';
import { widen } from './window.ts';

type DirectKernel = 'nk_conv_direct_f32' | 'nk_conv_transpose_direct_f32';

/** One call for all images; `out` is the output's spatial extents. Only the first takes a residual. */
export function directCall(
  kernel: DirectKernel,
  operands: ConvOperands,
  attributes: ConvAttributes,
  out: readonly number[],
): KernelCall {
  const { group: groups } = attributes;
  const inChannels = operands.inChannels / groups;
  const outputs = operands.batch * operands.outChannels * elementCount(out);
  const residual = operands.residual === null ? NULL_ARGUMENT : inputArgument(3);
  return {
    kernel,
    params: {
      type: `${kernel}_params`,
      fields: {
        batch: operands.batch,
        groups,
        in_channels: inChannels,
        out_channels: operands.outChannels / groups,
        in: widen(operands.in, 3, 1),
        out: widen(out, 3, 1),
        kernel: widen(attributes.kernel, 3, 1),
        stride: widen(attributes.strides, 3, 1),
        dilation: widen(attributes.dilations, 3, 1),
        pad: widen(attributes.pads.slice(0, out.length), 3, 0),
        ...activationFields(attributes),
      },
    },
    arguments: [
      inputArgument(0),
      inputArgument(1),
      operands.bias === null ? NULL_ARGUMENT : inputArgument(2),
      ...(kernel === 'nk_conv_direct_f32' ? [residual] : []),
      outputArgument(0),
    ],
    cost: directCost(outputs, inChannels, attributes.kernel),
  };
}

/** Counts of loops without a plan: planes that outputs read, their rows under the kernel, and its taps. */
export function directCost(
  outputs: number,
  inChannels: number,
  kernel: readonly number[],
): Readonly<Record<string, number>> {
  const planes = outputs * inChannels;
  const rows = planes * elementCount(kernel.slice(0, -1));
  return { outputs, planes, rows, taps: planes * elementCount(kernel) };
}
