/** Interpolation as QResample. */
import { tensorOf, toNumbers } from '@flashline/ir';
import { shiftFor, tiesAt } from '@flashline/kernels';
import type { Build } from '../define.ts';
import type { IntegerContext, IntegerForm, NoIntegerForm } from '../integer-form.ts';

/** Weights of one place sum to 1 but for the rounding of fp32. */
const CLOSE = 1e-4;

export function resampleForm(
  { inputs: [x, places, weights], outputs: [to], attributes }: IntegerContext<{ axis: number }>,
  build: Build,
): ReturnType<IntegerForm['make']> {
  if (x?.kind !== 'activation' || places?.kind !== 'plain' || weights?.kind !== 'constant') {
    return refused('INT8_OPERANDS', 'the data is not int8, or its places are not known');
  }
  const ratio = x.quantization.scale / to!.scale;
  const { shape } = weights.tensor.type;
  const rows = rowsOf(toNumbers(weights.tensor), shape[1]!);
  const total = Math.max(...rows.map((row) => row.reduce((sum, w) => sum + Math.abs(w), 0)));
  const shift = shiftFor(total * ratio);
  if (shift === null)
    return refused('INT8_SCALE', 'a step of the input is too large for the output');
  if (!rows.every((row) => Math.abs(sumOf(row) - 1) < CLOSE)) {
    return refused('INT8_OPERANDS', 'the weights of an interpolation do not sum to 1');
  }
  const whole = Math.round(ratio * 2 ** shift);
  const factors = rows.flatMap((row) => factorsOf(row, ratio * 2 ** shift, whole));
  const { zeroPoint } = to!;
  const half = 2 ** (shift - 1) - 1;
  const numbers = {
    axis: attributes.axis,
    offset: zeroPoint * 2 ** shift + half - x.quantization.zeroPoint * whole,
    shift,
    ties: tiesAt(zeroPoint),
  };
  const known = build.constant(tensorOf('s32', shape, factors));
  return [build.one('QResample', [x.value, places.value, known], numbers)];
}

function rowsOf(weights: readonly number[], taps: number): number[][] {
  return Array.from({ length: weights.length / taps }, (_, i) =>
    weights.slice(i * taps, (i + 1) * taps),
  );
}

function sumOf(row: readonly number[]): number {
  return row.reduce((sum, weight) => sum + weight, 0);
}

/** The weights times `unit` as integers that sum to `whole`; the largest takes what rounding left. */
function factorsOf(row: readonly number[], unit: number, whole: number): number[] {
  const factors = row.map((weight) => Math.round(weight * unit));
  const largest = row.reduce((best, weight, t) => (weight > row[best]! ? t : best), 0);
  factors[largest] = factors[largest]! + whole - sumOf(factors);
  return factors;
}

function refused(code: NoIntegerForm['code'], message: string): NoIntegerForm {
  return { code, message };
}
