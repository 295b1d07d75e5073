/**
 * Replaces calls of model-local functions by their bodies, so that nothing after import needs to
 * know of functions. Bounded in depth and size; a function that calls itself is refused.
 */
import { ModelError } from './errors.ts';
import { DEFAULT_LIMITS, type ImportLimits } from './limits.ts';
import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxModel, OnnxNode } from './model.ts';
import { renameNodes } from './rename-values.ts';

/** Longer names are cut, so that nested calls do not add them up. */
const MAX_NAME = 240;

/**
 * The model without functions; the same model where it has none. Names inside a body become
 * `CALL/NAME`, made unique. A node of a body keeps the version of the operator set that its
 * function imports in `opset`.
 */
export function inlineFunctions(
  model: OnnxModel,
  limits: ImportLimits = DEFAULT_LIMITS,
): OnnxModel {
  if (model.functions.length === 0) return model;
  const opsets = new Map(model.functions.flatMap((each) => [...each.opsets]));
  for (const [domain, version] of model.opsets) opsets.set(domain, version);
  const inliner = new Inliner(model, limits);
  return { ...model, opsets, graph: inliner.graph(model.graph, []), functions: [] };
}

class Inliner {
  readonly #functions: ReadonlyMap<string, OnnxFunction>;
  readonly #limits: ImportLimits;
  readonly #taken = new Set<string>();
  #nodes = 0;
  #serial = 0;

  constructor(model: OnnxModel, limits: ImportLimits) {
    this.#functions = new Map(model.functions.map((each) => [keyOf(each.domain, each), each]));
    this.#limits = limits;
    collectNames(model.graph, this.#taken);
  }

  graph(graph: OnnxGraph, calls: readonly string[]): OnnxGraph {
    return { ...graph, nodes: this.#expand(graph.nodes, calls) };
  }

  #expand(nodes: readonly OnnxNode[], calls: readonly string[]): OnnxNode[] {
    return nodes.flatMap((plain) => {
      this.#count(plain);
      const node = { ...plain, attributes: this.#expandAttributes(plain.attributes, calls) };
      const key = keyOf(node.domain, { name: node.opType, overload: node.overload });
      const called = this.#functions.get(key);
      return called === undefined ? [node] : this.#call(node, called, key, calls);
    });
  }

  #expandAttributes(
    attributes: ReadonlyMap<string, OnnxAttribute>,
    calls: readonly string[],
  ): ReadonlyMap<string, OnnxAttribute> {
    return new Map(
      [...attributes].map(([name, attribute]): [string, OnnxAttribute] => {
        if (attribute.kind === 'graph') {
          return [name, { kind: 'graph', value: this.graph(attribute.value, calls) }];
        }
        if (attribute.kind === 'graphs') {
          const value = attribute.value.map((graph) => this.graph(graph, calls));
          return [name, { kind: 'graphs', value }];
        }
        return [name, attribute];
      }),
    );
  }

  #call(node: OnnxNode, called: OnnxFunction, key: string, calls: readonly string[]): OnnxNode[] {
    const place = { node: node.name, op: node.opType, offset: node.offset };
    if (calls.includes(key)) {
      const what = `function '${called.name}' calls itself`;
      throw new ModelError('ONNX_FUNCTION_RECURSIVE', what, place);
    }
    if (calls.length >= this.#limits.depth) {
      const what = `functions call each other more than ${this.#limits.depth} levels deep`;
      throw new ModelError('ONNX_TOO_DEEP', what, place);
    }
    if (node.inputs.length > called.inputs.length || node.outputs.length > called.outputs.length) {
      const what =
        `has ${node.inputs.length} inputs and ${node.outputs.length} outputs, but its function ` +
        `takes ${called.inputs.length} and gives ${called.outputs.length}`;
      throw new ModelError('ONNX_FUNCTION_CALL', what, place);
    }
    const label = node.name === '' ? node.opType : node.name;
    const fresh = (name: string): string => this.#fresh(`${label}/${name}`);
    const names = new Map(called.inputs.map((name, i) => [name, node.inputs[i] ?? '']));
    const copies: OnnxNode[] = [];
    called.outputs.forEach((name, i) => {
      const wanted = node.outputs[i] ?? '';
      const source = names.get(name);
      if (source === undefined) names.set(name, wanted === '' ? fresh(name) : wanted);
      else if (wanted !== '') copies.push(copyNode(node, called, source, wanted));
    });
    const resolve = (name: string): OnnxAttribute | null =>
      node.attributes.get(name) ?? called.attributeDefaults.get(name) ?? null;
    const body = renameNodes(called.nodes, { names, fresh, resolve });
    return [...this.#expand(body, [...calls, key]), ...copies];
  }

  #count(node: OnnxNode): void {
    this.#nodes += 1;
    if (this.#nodes <= this.#limits.nodes) return;
    throw new ModelError(
      'ONNX_LIMIT',
      `the model has more than ${this.#limits.nodes} nodes once its functions are inlined`,
      { node: node.name, op: node.opType, offset: node.offset },
    );
  }

  #fresh(wanted: string): string {
    const base = wanted.slice(0, MAX_NAME);
    let name = base;
    while (this.#taken.has(name)) name = `${base}#${(this.#serial += 1)}`;
    this.#taken.add(name);
    return name;
  }
}

/** A function output that is one of its inputs is a copy of it. */
function copyNode(node: OnnxNode, called: OnnxFunction, source: string, wanted: string): OnnxNode {
  return {
    name: `${node.name === '' ? node.opType : node.name}/${wanted}`,
    opType: 'Identity',
    domain: '',
    overload: '',
    opset: called.opsets.get('') ?? null,
    inputs: [source],
    outputs: [wanted],
    attributes: new Map(),
    offset: node.offset,
  };
}

function keyOf(
  domain: string,
  { name, overload }: { readonly name: string; readonly overload: string },
): string {
  return JSON.stringify([domain, name, overload]);
}

/** Adds the names of all values and nodes of a graph and its subgraphs. */
function collectNames(graph: OnnxGraph, names: Set<string>): void {
  for (const { name } of [...graph.inputs, ...graph.outputs]) names.add(name);
  for (const name of graph.initializers.keys()) names.add(name);
  for (const node of graph.nodes) {
    names.add(node.name);
    for (const name of [...node.inputs, ...node.outputs]) names.add(name);
    for (const attribute of node.attributes.values()) {
      if (attribute.kind === 'graph') collectNames(attribute.value, names);
      if (attribute.kind === 'graphs')
        for (const each of attribute.value) collectNames(each, names);
    }
  }
}
