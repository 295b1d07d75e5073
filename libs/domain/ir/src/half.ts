/** 16-bit floats: raw bits to numbers and back. */

const WORD = new DataView(new ArrayBuffer(8));

/** Value of the raw bits of an f16 (IEEE binary16) or bf16 (upper half of a binary32). */
export function halfToNumber(element: 'f16' | 'bf16', bits: number): number {
  if (element === 'f16') {
    WORD.setUint16(0, bits);
    return WORD.getFloat16(0);
  }
  WORD.setUint32(0, bits << 16);
  return WORD.getFloat32(0);
}

/** Raw bits of the nearest f16 or bf16, ties to even. */
export function numberToHalf(element: 'f16' | 'bf16', value: number): number {
  if (element === 'f16') {
    WORD.setFloat16(0, value);
    return WORD.getUint16(0);
  }
  if (Number.isNaN(value)) return 0x7fc0;
  WORD.setFloat32(0, value);
  const bits = WORD.getUint32(0);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
