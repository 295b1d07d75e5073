/**
 * Imports a backend test's model. Only where import refuses it because a shape is not known are
 * inputs that fix a shape bound to the test's values; which inputs those are, the operators say.
 */
import { importGraph, runPasses, type ImportOptions } from '@flashline/compiler';
import type { Diagnostic, Graph, Tensor } from '@flashline/ir';
import { inlineFunctions, parseModel, type OnnxModel } from '@flashline/onnx';
import { findMapping } from '@flashline/operators';

export type CompiledTest =
  | { readonly kind: 'graph'; readonly graph: Graph; readonly bound: readonly string[] }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** `inputValue` gives the test's value of a graph input, or null where it has none we can read. */
export function compileTest(
  bytes: Uint8Array,
  inputValue: (name: string) => Tensor | null,
): CompiledTest {
  const model = inlineFunctions(parseModel(bytes, new Map()));
  const first = importWith(model, new Map());
  if (first.kind === 'graph' || first.diagnostic.code !== 'OP_DYNAMIC') return first;
  const bindings = new Map<string, Tensor>();
  for (const name of bindableInputs(model)) {
    const value = inputValue(name);
    if (value !== null) bindings.set(name, value);
  }
  return bindings.size === 0 ? first : importWith(model, bindings);
}

function importWith(model: OnnxModel, bindings: ImportOptions['bindings']): CompiledTest {
  const { graph, diagnostics } = importGraph(model, { dims: new Map(), bindings });
  if (graph === null) return { kind: 'refused', diagnostic: worst(diagnostics) };
  return { kind: 'graph', graph: runPasses(graph), bound: [...bindings.keys()] };
}

function worst(diagnostics: readonly Diagnostic[]): Diagnostic {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  return errors.find((diagnostic) => diagnostic.code !== 'OP_DYNAMIC') ?? errors[0]!;
}

/** Graph inputs that some node reads where its operator needs a value at compile time. */
function bindableInputs(model: OnnxModel): string[] {
  const inputs = new Set(model.graph.inputs.map((input) => input.name));
  const wanted = model.graph.nodes.flatMap((node) =>
    (findMapping(node.domain, node.opType)?.constantInputs ?? []).map((i) => node.inputs[i] ?? ''),
  );
  return [...new Set(wanted)].filter((name) => inputs.has(name));
}
