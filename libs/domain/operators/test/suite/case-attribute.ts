/** Attributes of operator cases as ONNX has them. */
import type { OnnxAttribute } from '@flashline/onnx';
import type { OperatorCaseAttribute } from '../operator-case.ts';
import { constantTensor } from './random-tensor.ts';

/** Attributes that ONNX declares as floats; every other number is an integer there. */
const FLOATS = new Set(
  (
    'activation_alpha activation_beta alpha beta bias clip cubic_coeff_a epsilon ' +
    'extrapolation_value gamma high lambd low max min momentum ratio scale scales softcap ' +
    'spatial_scale value value_float value_floats activation_params'
  ).split(' '),
);

export function caseAttribute(name: string, value: OperatorCaseAttribute): OnnxAttribute {
  const isFloat = FLOATS.has(name);
  if (typeof value === 'number') return { kind: isFloat ? 'float' : 'int', value };
  if (typeof value === 'string') return { kind: 'string', value };
  if ('shape' in value) {
    return { kind: 'tensor', value: { kind: 'dense', tensor: constantTensor(value) } };
  }
  if (isStrings(value)) return { kind: 'strings', value };
  return { kind: isFloat ? 'floats' : 'ints', value };
}

function isStrings(value: readonly number[] | readonly string[]): value is readonly string[] {
  return value.length > 0 && typeof value[0] === 'string';
}
