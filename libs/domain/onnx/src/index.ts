export { encodeModel } from './encode-model.ts';
export { ModelError, ONNX_ERRORS } from './errors.ts';
export type { ErrorPlace, OnnxErrorCode } from './errors.ts';
export { inlineFunctions } from './inline-functions.ts';
export { DEFAULT_LIMITS } from './limits.ts';
export type { ImportLimits } from './limits.ts';
export type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from './model.ts';
export { parseModel } from './parse-model.ts';
export { externalDataLocations, selfContained } from './self-contained.ts';
export { parseTensorFile } from './tensor-file.ts';
export { mainGraphValues, withOutputs } from './with-outputs.ts';
