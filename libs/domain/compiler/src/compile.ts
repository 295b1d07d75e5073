/**
 * The whole path on one page: parsed model to C source. Each stage is a function of what the one
 * before gave; the services call the same functions one at a time.
 */
import { emitSource, type EmitOptions, type Source } from '@flashline/emit-c';
import type { Diagnostic, Graph } from '@flashline/ir';
import { lowerGraph, planMemory, type Plan, type Program, type Region } from '@flashline/memory';
import { inlineFunctions, type OnnxModel } from '@flashline/onnx';
import { runPasses } from '@flashline/passes';
import { importGraph, type ImportOptions } from './import/import-graph.ts';

/** Import and passes: `graph` is null exactly where a diagnostic is an error. Throws ModelError. */
export function buildGraph(
  model: OnnxModel,
  options: ImportOptions,
): { readonly graph: Graph | null; readonly diagnostics: readonly Diagnostic[] } {
  const imported = importGraph(inlineFunctions(model), options);
  if (imported.graph === null) return imported;
  return { graph: runPasses(imported.graph), diagnostics: imported.diagnostics };
}

export interface CompiledModel {
  readonly program: Program;
  readonly plan: Plan;
  readonly source: Source;
}

/** Stages 3 to 5: kernels chosen, memory planned, C written. */
export function compileGraph(
  graph: Graph,
  regions: readonly Region[],
  options: EmitOptions,
): CompiledModel {
  return compileProgram(lowerGraph(graph), regions, options);
}

/** Stages 4 and 5, for several targets that share one program. */
export function compileProgram(
  program: Program,
  regions: readonly Region[],
  options: EmitOptions,
): CompiledModel {
  const plan = planMemory(program, regions);
  return { program, plan, source: emitSource(program, plan, options) };
}
