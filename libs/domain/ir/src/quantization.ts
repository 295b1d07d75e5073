/** The arithmetic of quantisation, as ONNX defines it. */
import type { Quantization } from './graph.ts';
import { tensorOf, type Tensor } from './tensor.ts';

/** Looked up once: they are needed for every number. */
const { ceil, floor, fround, min } = Math;

/** Nearest integer, the even one of two. */
export function roundHalfEven(x: number): number {
  const below = floor(x);
  const isUp = x - below > 0.5 || (x - below === 0.5 && below % 2 !== 0);
  return isUp ? ceil(x) : below;
}

/** round(x / scale) + zero point in fp32, half to even, saturated to -128 .. 127; NaN gives -128. */
export function quantizeNumber(x: number, { scale, zeroPoint }: Quantization): number {
  const nearest = roundHalfEven(fround(x / fround(scale))) + zeroPoint;
  return nearest > -128 ? min(nearest, 127) : -128;
}

/** `quantizeNumber` of every element of an f32 tensor, as s8. */
export function quantizeTensor(tensor: Tensor, quantization: Quantization): Tensor {
  const data = Int8Array.from(tensor.data as Float32Array, (x) => quantizeNumber(x, quantization));
  return { type: { element: 's8', shape: tensor.type.shape }, data };
}

/** (integer - zero point) * scale in fp32, of every element of an integer tensor. */
export function dequantizeTensor(tensor: Tensor, { scale, zeroPoint }: Quantization): Tensor {
  const data = Float32Array.from(
    tensor.data as ArrayLike<number>,
    (q) => (q - zeroPoint) * Math.fround(scale),
  );
  return { type: { element: 'f32', shape: tensor.type.shape }, data };
}

const EVERY_BYTE = tensorOf(
  's8',
  [256],
  Array.from({ length: 256 }, (_, i) => i - 128),
);

/** The 256 real numbers (f32) that an s8 may stand for, from -128 on: the arguments of a table. */
export function realBytes(quantization: Quantization): Tensor {
  return dequantizeTensor(EVERY_BYTE, quantization);
}
