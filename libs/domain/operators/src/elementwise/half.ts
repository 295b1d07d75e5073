/** Half-precision floats as raw bits. Both round to the nearest, ties to even, by way of f32. */

const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

export function decodeBf16(half: number): number {
  bits[0] = half << 16;
  return single[0]!;
}

export function encodeBf16(value: number): number {
  single[0] = value;
  if (Number.isNaN(value)) return (bits[0]! >>> 16) | 0x40;
  return (bits[0]! + 0x7fff + ((bits[0]! >>> 16) & 1)) >>> 16;
}

export function decodeF16(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

export function encodeF16(value: number): number {
  single[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const rest = bits[0]! & 0x7fffffff;
  if (rest > 0x7f800000) return sign | 0x7e00;
  if (rest >= 0x477ff000) return sign | 0x7c00; // 65520 and more
  if (rest < 0x38800000) return sign | roundHalfEven(Math.abs(single[0]!) * 2 ** 24); // below 2^-14
  return sign | ((rest - 0x38000000 + 0xfff + ((rest >>> 13) & 1)) >>> 13);
}

/** Nearest integer, the even one of two. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const isUp = x - floor > 0.5 || (x - floor === 0.5 && floor % 2 !== 0);
  return isUp ? Math.ceil(x) : floor;
}
