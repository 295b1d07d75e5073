export {
  buildGraph,
  compileGraph,
  compileProgram,
  finishQuantized,
  importModel,
  optimiseGraph,
  readyToQuantize,
} from './compile.ts';
export type { CompiledModel, PortType } from './compile.ts';
export { NoOnnxForm } from './export/errors.ts';
export { exportGraph } from './export/export-graph.ts';
export { IMPORT_ERRORS } from './import/errors.ts';
export { importGraph } from './import/import-graph.ts';
export { isQuantized } from './is-quantized.ts';
export { BEFORE_QUANTIZATION, runPasses } from '@flashline/passes';
export type { ImportOptions, ImportResult } from './import/import-graph.ts';
export { lowerGraph } from '@flashline/memory';
export type { Program } from '@flashline/memory';
