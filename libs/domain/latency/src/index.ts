export type {
  CodePiece,
  CodeTable,
  Coefficients,
  InstructionTable,
  LibraryMember,
} from './cost-table.ts';
export { argumentCount, distinctParams, predictCode } from './predict-code.ts';
export type { CodePrediction, CodeRequest } from './predict-code.ts';
export { predictCalls, predictLayers } from './predict-instructions.ts';
export type { InstructionPrediction, LatencyPrediction } from './predict-instructions.ts';
export { layerCalls, runningCalls } from './running-calls.ts';
export { CODE_TABLES, emptyFlashBytes, INSTRUCTION_TABLES, MEASURED_WITH } from './tables.ts';
export type { OptimizeLevel } from './tables.ts';
