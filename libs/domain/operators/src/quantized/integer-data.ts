/** Operands of int8 kernels that may be computed or known. */
import type { Quantization, Value } from '@flashline/ir';
import type { Build } from '../define.ts';
import type { IntegerOperand } from '../integer-form.ts';

/** s8 and what they stand for; null where the operand is none, or has more than one scale. */
export function integerData(
  operand: IntegerOperand,
  build: Build,
): { readonly value: Value; readonly quantization: Quantization } | null {
  if (operand.kind === 'activation') return operand;
  if (operand.kind !== 'weights' || operand.tensor.type.element !== 's8') return null;
  const { tensor, scales, zeroPoints } = operand;
  const isOne = [scales, zeroPoints].every((numbers) => numbers.every((x) => x === numbers[0]));
  const quantization = { scale: scales[0]!, zeroPoint: zeroPoints[0]! };
  return isOne && quantization.scale > 0 ? { value: build.constant(tensor), quantization } : null;
}
