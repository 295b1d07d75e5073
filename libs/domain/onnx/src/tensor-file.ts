/** TensorProto files (`input_0.pb` of ONNX's backend tests). */
import { ImportContext } from './import-context.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './limits.ts';
import type { OnnxTensor } from './model.ts';
import { parseTensor } from './parse-tensor.ts';
import { WireReader } from './wire-reader.ts';

/** Reads a file that holds one TensorProto; throws ModelError. */
export function parseTensorFile(
  bytes: Uint8Array,
  limits: ImportLimits = DEFAULT_LIMITS,
): { readonly name: string; readonly tensor: OnnxTensor } {
  const context = new ImportContext(limits, new Map());
  return parseTensor(new WireReader(bytes, 'TensorProto'), context);
}
