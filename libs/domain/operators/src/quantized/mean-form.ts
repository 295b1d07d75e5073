/** Means and sums over axes as QReduceMean. */
import { elementCount, type Value } from '@flashline/ir';
import { averageRescale } from '@flashline/kernels';
import { reducedShape } from '../compute/reduce-ops.ts';
import type { Build } from '../define.ts';
import type { IntegerContext, IntegerForm, NoIntegerForm } from '../integer-form.ts';
import { axisRun } from './axis-run.ts';

type Made = ReturnType<IntegerForm['make']>;

type Reduction = {
  readonly op: string;
  readonly axes: readonly number[];
  readonly keepdims: boolean;
};

export function meanForm(
  { inputs: [x], outputs: [to], attributes }: IntegerContext<Reduction>,
  build: Build,
): Made {
  const { op, axes, keepdims } = attributes;
  if (x?.kind !== 'activation') return refused('INT8_OPERANDS', 'the data is not int8');
  const { shape } = x.value.type;
  const count = elementCount(axes.map((axis) => shape[axis]!));
  if (count === 0) return refused('INT8_OPERANDS', 'there is nothing to reduce');
  const ratio = x.quantization.scale / to!.scale;
  const numbers = {
    factor: op === 'mean' ? ratio / count : ratio,
    zero: x.quantization.zeroPoint,
    zeroOut: to!.zeroPoint,
  };
  const { factor, zeroOut: zeroPoint } = numbers;
  if (averageRescale({ factor, count, zeroPoint, hasParts: false }) === null) {
    return refused('INT8_SCALE', `a sum of ${count} elements is too large for the output's scale`);
  }
  if (axisRun(shape, axes) !== null) {
    return [build.one('QReduceMean', [x.value], { axes, keepdims, ...numbers })];
  }
  const last = axesLast(x.value, axes, build);
  const trailing = axes.map((_, i) => shape.length - axes.length + i);
  const means = build.one('QReduceMean', [last], { axes: trailing, keepdims: false, ...numbers });
  return [build.one('Reshape', [means], { shape: reducedShape(shape, axes, keepdims) })];
}

function axesLast(x: Value, axes: readonly number[], build: Build): Value {
  const kept = [...x.type.shape.keys()].filter((axis) => !axes.includes(axis));
  return build.one('Transpose', [x], { perm: [...kept, ...axes] });
}

function refused(code: NoIntegerForm['code'], message: string): NoIntegerForm {
  return { code, message };
}
