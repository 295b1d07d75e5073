/** Compares a computed tensor with the expected one, as ONNX's own backend tests do. */
import {
  elementCount,
  halfToNumber,
  isFloat,
  printType,
  sameShape,
  type ElementType,
  type Tensor,
} from '@flashline/ir';

const RELATIVE = 1e-3;
/** Two steps of the type, as ONNX's own runner takes it. */
const RELATIVE_BF16 = 2 ** -6;
const ABSOLUTE = 1e-5;

/** Null where they agree, else one phrase that says where they do not. */
export function differenceOf(actual: Tensor, expected: Tensor): string | null {
  const { element, shape } = expected.type;
  if (actual.type.element !== element || !sameShape(actual.type.shape, shape)) {
    return `type is ${printType(actual.type)}, not ${printType(expected.type)}`;
  }
  const relative = element === 'bf16' ? RELATIVE_BF16 : RELATIVE;
  for (let i = 0; i < elementCount(shape); i++) {
    const got = actual.data[i]!;
    const wanted = expected.data[i]!;
    const isEqual = isFloat(element)
      ? agree(decode(element, got), decode(element, wanted), relative)
      : got === wanted;
    if (!isEqual) {
      return `element ${i} is ${decode(element, got)}, not ${decode(element, wanted)}`;
    }
  }
  return null;
}

/** NaN equals NaN; infinities agree by sign. */
function agree(got: number, wanted: number, relative: number): boolean {
  if (Number.isNaN(wanted)) return Number.isNaN(got);
  if (!Number.isFinite(wanted)) return got === wanted;
  return Math.abs(got - wanted) <= ABSOLUTE + relative * Math.abs(wanted);
}

function decode(element: ElementType, raw: number | bigint): number {
  if (element === 'f16' || element === 'bf16') return halfToNumber(element, Number(raw));
  return Number(raw);
}
