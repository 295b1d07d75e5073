/** Whether a result is ONNX Runtime's: exactly, or within the tolerance of its element type. */
import { halfToNumber, isFloat, printType, sameShape, type Tensor } from '@flashline/ir';

/** Largest difference in units of the largest magnitude of the output, as reports measure it. */
const TOLERANCE: Readonly<Record<string, number>> = {
  f32: 1e-5,
  f64: 1e-12,
  f16: 2 ** -9,
  bf16: 2 ** -6,
};
const SMALLEST_SCALE = 1e-3;

/** Null where they agree, else one phrase. Integers and moved data (`isExact`) must be equal. */
export function differenceOf(got: Tensor, wanted: Tensor, isExact: boolean): string | null {
  const { element, shape } = wanted.type;
  if (got.type.element !== element || !sameShape(got.type.shape, shape)) {
    return `${printType(got.type)} instead of ${printType(wanted.type)}`;
  }
  const tolerance = isExact || !isFloat(element) ? 0 : TOLERANCE[element]!;
  const scale = tolerance * Math.max(SMALLEST_SCALE, largestMagnitude(wanted));
  for (let i = 0; i < wanted.data.length; i++) {
    const [a, b] = [numberAt(got, i), numberAt(wanted, i)];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (typeof a === 'number' && Math.abs(a - Number(b)) <= scale && Number.isFinite(a)) continue;
    return `element ${i} is ${a} instead of ${b}`;
  }
  return null;
}

function largestMagnitude(tensor: Tensor): number {
  let largest = 0;
  for (let i = 0; i < tensor.data.length; i++) {
    const magnitude = Math.abs(Number(numberAt(tensor, i)));
    if (Number.isFinite(magnitude)) largest = Math.max(largest, magnitude);
  }
  return largest;
}

function numberAt({ type, data }: Tensor, i: number): number | bigint {
  const raw = data[i]!;
  if (type.element === 'f16' || type.element === 'bf16')
    return halfToNumber(type.element, Number(raw));
  return raw;
}
