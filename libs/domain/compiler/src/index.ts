export { buildGraph, compileGraph, compileProgram } from './compile.ts';
export type { CompiledModel } from './compile.ts';
export { IMPORT_ERRORS } from './import/errors.ts';
export { importGraph } from './import/import-graph.ts';
export { runPasses } from '@flashline/passes';
export type { ImportOptions, ImportResult } from './import/import-graph.ts';
export { lowerGraph } from '@flashline/memory';
export type { Program } from '@flashline/memory';
