/** LayerNorm and InstanceNorm on integers. */
import { elementCount, tensorOf, toNumbers, type Value } from '@flashline/ir';
import type { Build } from '../define.ts';
import {
  realWeights,
  type IntegerContext,
  type IntegerOperand,
  type NoIntegerForm,
} from '../integer-form.ts';
import { instanceNormNumbers, layerNormNumbers, type NormOperands } from './norm-rescale.ts';

type Made = readonly (Value | null)[] | NoIntegerForm;

const TOO_LARGE: NoIntegerForm = {
  code: 'INT8_SCALE',
  message: "scale or bias are too large for the output's scale, or rows too long",
};

export function layerNormForm(
  { inputs, outputs, attributes }: IntegerContext<{ axis: number; epsilon: number }>,
  build: Build,
): Made {
  const [x] = inputs;
  const operands = operandsOf(inputs);
  if (
    x?.kind !== 'activation' ||
    operands === null ||
    outputs.slice(1).some((one) => one !== null)
  ) {
    return refused('the data must be computed with int8 and scale and bias be known');
  }
  const { axis, epsilon } = attributes;
  const inner = elementCount(x.value.type.shape.slice(axis));
  const numbers = layerNormNumbers(filled(operands, inner), inner, outputs[0]!);
  if (numbers === null) return TOO_LARGE;
  const known = build.constant(tensorOf('s32', [inner, 2], numbers));
  const relative = epsilon / x.quantization.scale ** 2;
  const y = build.one('QLayerNorm', [x.value, known], { axis, epsilon: relative });
  return [y, ...outputs.slice(1).map(() => null)];
}

export function instanceNormForm(
  { inputs, outputs, attributes }: IntegerContext<{ groups: number; epsilon: number }>,
  build: Build,
): Made {
  const [x] = inputs;
  const operands = operandsOf(inputs);
  if (x?.kind !== 'activation' || operands === null) {
    return refused('the data must be computed with int8 and scale and bias be known');
  }
  const { groups, epsilon } = attributes;
  const [, channels, ...extents] = x.value.type.shape as [number, number, ...number[]];
  const elements = (channels / groups) * elementCount(extents);
  const numbers = instanceNormNumbers(filled(operands, channels), elements, outputs[0]!);
  if (numbers === null) return TOO_LARGE;
  const known = (list: Float32Array) =>
    build.constant({ type: { element: 'f32', shape: [channels] }, data: list });
  const relative = epsilon / x.quantization.scale ** 2;
  const constants = [known(numbers.scales), known(numbers.biases)];
  return [build.one('QInstanceNorm', [x.value, ...constants], { groups, epsilon: relative })];
}

/** Null where one of them is computed; an absent one has no numbers. */
function operandsOf(inputs: readonly (IntegerOperand | null)[]): NormOperands | null {
  const [scales, biases] = [inputs[1] ?? null, inputs[2] ?? null].map(numbersOf);
  return scales == null || biases == null ? null : { scales, biases };
}

function numbersOf(operand: IntegerOperand | null): readonly number[] | null {
  if (operand === null) return [];
  if (operand.kind === 'constant') return toNumbers(operand.tensor);
  return operand.kind === 'weights' ? toNumbers(realWeights(operand)) : null;
}

/** Scale 1 and bias 0 where there are none. */
function filled({ scales, biases }: NormOperands, count: number): NormOperands {
  return {
    scales: scales.length === 0 ? new Float32Array(count).fill(1) : scales,
    biases: biases.length === 0 ? new Float32Array(count) : biases,
  };
}

function refused(message: string): NoIntegerForm {
  return { code: 'INT8_OPERANDS', message };
}
