/** Between data as the ONNX model has them and what the ports of a target hold. */
import {
  dequantizeTensor,
  isFloat,
  quantizeTensor,
  type Quantization,
  type Tensor,
  type Value,
} from '@flashline/ir';

/** Integers that stand for themselves. */
const PLAIN: Quantization = { scale: 1, zeroPoint: 0 };

/** What an input of the target is given for an input of the ONNX model. */
export function portTensor(port: Value, tensor: Tensor): Tensor {
  const { quantization } = port;
  const isOther = isFloat(tensor.type.element) && !isFloat(port.type.element);
  return isOther && quantization !== undefined ? quantizeTensor(tensor, quantization) : tensor;
}

/**
 * The real numbers that a tensor stands for, where its value in the target says so. The tensor is the
 * target's own, or ONNX Runtime's of the same name, which may be unsigned where ours is signed.
 */
export function realTensor(value: Value, tensor: Tensor): Tensor {
  const isOther = tensor.type.element !== value.type.element;
  const quantization = value.quantization ?? (isOther ? PLAIN : undefined);
  if (quantization === undefined || isFloat(tensor.type.element)) return tensor;
  return dequantizeTensor(tensor, asElement(quantization, value, tensor));
}

function asElement({ scale, zeroPoint }: Quantization, value: Value, tensor: Tensor): Quantization {
  const offset = (of: string) => (of === 'u8' ? 128 : 0);
  const shift = offset(tensor.type.element) - offset(value.type.element);
  return { scale, zeroPoint: zeroPoint + shift };
}
