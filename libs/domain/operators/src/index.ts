export { defineOperator } from './define.ts';
export type {
  Build,
  FinalState,
  LowerContext,
  OnnxMapping,
  Operands,
  Operator,
  Traits,
} from './define.ts';
export { EXPANSIONS } from './expansions/index.ts';
export { foldNode, GraphBuilder } from './graph-builder.ts';
export { FALLBACKS, realWeights } from './integer-form.ts';
export type {
  FallbackCode,
  IntegerContext,
  IntegerForm,
  IntegerOperand,
  NoIntegerForm,
} from './integer-form.ts';
export type {
  Argument,
  Field,
  Fields,
  Instance,
  KernelCall,
  Lowering,
  Params,
} from './lowering.ts';
export { OnnxNodeView } from './onnx-node-view.ts';
export type { OnnxArgument, OnnxArguments, OnnxOperand, OnnxWriter } from './onnx-writer.ts';
export { OPERATORS } from './ops/index.ts';
export { dequantized, scaleLayout } from './quantized/quantization-inputs.ts';
export type { QuantizationAttributes } from './quantized/quantization-inputs.ts';
export { requantized } from './quantized/requantize.ts';
export { integersOf, tableForm } from './quantized/table-form.ts';
export { REFUSALS, Refusal } from './refusal.ts';
export type { RefusalCode } from './refusal.ts';
export { findMapping, findOperator } from './registry.ts';
export { broadcastShapes, normaliseAxis, requireElement, rowMajorStrides } from './shapes.ts';
