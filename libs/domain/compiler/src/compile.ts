/**
 * The whole path on one page: parsed model to C source. Each stage is a function of what the one
 * before gave; the services call the same functions one at a time.
 */
import { emitSource, type EmitOptions, type Source } from '@flashline/emit-c';
import type { Graph } from '@flashline/ir';
import { lowerGraph, planMemory, type Plan, type Program, type Region } from '@flashline/memory';
import { inlineFunctions, type OnnxModel } from '@flashline/onnx';
import { AFTER_QUANTIZATION, BEFORE_QUANTIZATION, runPasses } from '@flashline/passes';
import { quantizePorts } from '@flashline/quantize';
import { withPortQuantization } from './port-quantization.ts';
import { importGraph, type ImportOptions, type ImportResult } from './import/import-graph.ts';

/** Element type of inputs and outputs that hold real numbers. */
export type PortType = 'fp32' | 'int8';

/** Stage 1: `graph` is null exactly where a diagnostic is an error. Throws ModelError. */
export function importModel(model: OnnxModel, options: ImportOptions): ImportResult {
  return importGraph(inlineFunctions(model), options);
}

/**
 * Stage 2, in the precision that the model came in. `io` int8: ports that are only quantised or
 * dequantised become int8.
 */
export function optimiseGraph(imported: Graph, io: PortType = 'fp32'): Graph {
  const graph = withPortQuantization(runPasses(imported), imported);
  return io === 'int8' ? quantizePorts(graph) : graph;
}

/**
 * Stage 2 of a graph that is to be quantised next. It is calibrated, `equalizeGraph` and `quantizeGraph`
 * change it, and `finishQuantized` ends the stage.
 */
export function readyToQuantize(imported: Graph): Graph {
  return runPasses(imported, BEFORE_QUANTIZATION);
}

/** Stage 2 after quantisation: integers computed with, ports of the type that is wanted. */
export function finishQuantized(quantized: Graph, io: PortType): Graph {
  return runPasses(io === 'int8' ? quantizePorts(quantized) : quantized, AFTER_QUANTIZATION);
}

/** Stages 1 and 2. */
export function buildGraph(model: OnnxModel, options: ImportOptions): ImportResult {
  const imported = importModel(model, options);
  if (imported.graph === null) return imported;
  return { ...imported, graph: optimiseGraph(imported.graph) };
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
