/**
 * One element of any type as one of another, as the C of nk/scalar_cast.h does it. Where ONNX
 * leaves the result open (a float outside the integer's range) both do what ONNX Runtime does on the
 * usual host.
 */
import {
  ELEMENT_TYPES,
  halfToNumber,
  isFloat,
  isInteger,
  numberToHalf,
  type ElementType,
} from '@flashline/ir';

export type Element = number | bigint;

/** Function from an element of `from` to what is stored for it as `to` (the store wraps integers). */
export function converter(from: ElementType, to: ElementType): (element: Element) => Element {
  const decode = decoder(from);
  const encode = encoder(from, to);
  return (element) => encode(decode(element));
}

function decoder(from: ElementType): (element: Element) => Element {
  if (from === 'f16' || from === 'bf16') return (element) => halfToNumber(from, Number(element));
  return (element) => element;
}

function encoder(from: ElementType, to: ElementType): (value: Element) => Element {
  if (to === 'bool') return (value) => (Number(value) === 0 ? 0 : 1);
  if (to === 'f16' || to === 'bf16') {
    return (value) => numberToHalf(to, Math.fround(Number(value)));
  }
  if (isFloat(to)) return to === 'f32' ? toSingle : Number;
  const isWide = ELEMENT_TYPES[to].bits === 64;
  if (isFloat(from)) return isWide || to === 'u32' ? floatTo64(to) : floatTo32;
  if (isInteger(from) || from === 'bool') return integerTo(to);
  return Number;
}

/** Rounds once, also from a 64-bit integer that no double holds. */
function toSingle(value: Element): number {
  if (typeof value === 'number') return value;
  const magnitude = value < 0n ? -value : value;
  const excess = BigInt(Math.max(0, magnitude.toString(2).length - 26));
  const kept = magnitude >> excess;
  const isSticky = kept << excess !== magnitude;
  const single = Math.fround(
    Number((kept << 1n) | (isSticky ? 1n : 0n)) * 2 ** (Number(excess) - 1),
  );
  return value < 0n ? -single : single;
}

function floatTo32(value: Element): number {
  const whole = Math.trunc(Number(value));
  return whole >= -(2 ** 31) && whole < 2 ** 31 ? whole : -(2 ** 31);
}

function floatTo64(to: ElementType): (value: Element) => Element {
  const store = (whole: bigint): Element =>
    to === 'u32' ? Number(BigInt.asUintN(32, whole)) : whole;
  const top = to === 'u64' ? 2 ** 64 : 2 ** 63;
  return (value) => {
    const whole = Math.trunc(Number(value));
    return store(whole >= -(2 ** 63) && whole < top ? BigInt(whole) : -(2n ** 63n));
  };
}

function integerTo(to: ElementType): (value: Element) => Element {
  const { bits } = ELEMENT_TYPES[to];
  if (bits === 64) return (value) => BigInt(value);
  return (value) => Number(BigInt.asIntN(bits, BigInt(value)));
}
