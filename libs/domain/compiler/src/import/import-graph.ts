/**
 * ONNX model to graph: nodes in order, every value typed, constants folded, each node in its
 * canonical form. All refusals come at once; what only follows from a refused node is not reported.
 */
import type { Diagnostic, Graph, Port, RemovedSource, Tensor, Value } from '@flashline/ir';
import type { OnnxGraph, OnnxModel, OnnxNode } from '@flashline/onnx';
import {
  GraphBuilder,
  findMapping,
  findOperator,
  OnnxNodeView,
  Refusal,
} from '@flashline/operators';
import type { ImportErrorCode } from './errors.ts';
import { importInput } from './import-input.ts';
import { orderNodes } from './order-nodes.ts';

export interface ImportOptions {
  /** Sizes of symbolic dimensions by name. */
  readonly dims: ReadonlyMap<string, number>;
  /** Graph inputs to treat as constants of these values. */
  readonly bindings: ReadonlyMap<string, Tensor>;
}

/** `graph` is null exactly where `diagnostics` holds an error. */
export interface ImportResult {
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** `model` must have no calls of model-local functions left. */
export function importGraph(model: OnnxModel, options: ImportOptions): ImportResult {
  return new Importer(model, options).run();
}

/**
 * A value; 'refused' where it follows from a node that was refused; or why nobody may read it, where
 * its node has no such output.
 */
type Binding = Value | 'refused' | { readonly absent: string };

class Importer {
  readonly #model: OnnxModel;
  readonly #options: ImportOptions;
  readonly #builder = new GraphBuilder(findOperator);
  readonly #diagnostics: Diagnostic[] = [];
  readonly #removed: RemovedSource[] = [];
  readonly #labels = new Map<string, number>();

  constructor(model: OnnxModel, options: ImportOptions) {
    this.#model = model;
    this.#options = options;
  }

  run(): ImportResult {
    const { graph } = this.#model;
    const scope = new Map<string, Binding>();
    const inputs: Port[] = [];
    for (const info of graph.inputs) {
      const binding = this.#attempt(null, info.name, () =>
        importInput(info, this.#options, this.#builder),
      );
      scope.set(info.name, binding ?? 'refused');
      if (binding !== null && binding.constant === null) {
        inputs.push({ name: info.name, value: binding.id });
      }
    }
    this.#importNodes(graph, scope, true);
    const outputs = graph.outputs.flatMap((info) => {
      const value = this.#read(scope, info.name, null);
      if (value === 'refused') return [];
      return [{ name: info.name, value: this.#outputValue(value).id }];
    });
    const isRefused = this.#diagnostics.some((diagnostic) => diagnostic.severity === 'error');
    return {
      graph: isRefused ? null : this.#builder.finish(graph.name, inputs, outputs, this.#removed),
      diagnostics: this.#diagnostics,
    };
  }

  /** An output that is known at compile time is copied to the arena, where outputs are read. */
  #outputValue(value: Value): Value {
    if (value.constant === null) return value;
    return this.#builder.one('Copy', [value]);
  }

  /** `isTop`: ONNX Runtime can show values of the main graph, and only those, by name. */
  #importNodes(graph: OnnxGraph, scope: Map<string, Binding>, isTop: boolean): void {
    for (const [name, tensor] of graph.initializers) {
      const binding = this.#attempt(null, name, () => {
        if (tensor.kind === 'dense')
          return this.#builder.constant(tensor.tensor, isTop ? name : null);
        throw new Refusal(
          'OP_TYPE',
          `the initializer is of ${tensor.elementName}, which is not supported`,
        );
      });
      scope.set(name, binding ?? 'refused');
    }
    const order = orderNodes(graph);
    for (const node of order.nodes) this.#importNode(node, scope, isTop);
    if (order.stuck.length > 0) {
      for (const name of order.stuck.flatMap((node) => node.outputs)) scope.set(name, 'refused');
      const names = order.stuck.slice(0, 3).map((node) => `'${node.name || node.opType}'`);
      const what = `nodes ${names.join(', ')} read each other in a circle`;
      this.#error('MODEL_CYCLE', order.stuck[0]!, what, 'export the model again');
    }
  }

  #importNode(node: OnnxNode, scope: Map<string, Binding>, isTop: boolean): void {
    const label = this.#label(node);
    const bindings = node.inputs.map((name) =>
      name === '' ? null : this.#read(scope, name, node),
    );
    const refuseOutputs = () => node.outputs.forEach((name) => scope.set(name, 'refused'));
    const mapping = findMapping(node.domain, node.opType);
    if (node.opType === 'If' && node.domain === '') {
      if (bindings[0] === 'refused') refuseOutputs();
      else this.#importIf(node, label, bindings[0] ?? null, scope, isTop);
      return;
    }
    const opset = node.opset ?? 0;
    const made = this.#attempt(node, label, () => {
      if (mapping === undefined) {
        const domain = node.domain === '' ? '' : `${node.domain}.`;
        throw new Refusal('OP_UNKNOWN', `operator ${domain}${node.opType} is not supported`);
      }
      if (opset < mapping.since) {
        throw new Refusal(
          'OP_OPSET',
          `opset ${opset} of ${node.opType} is older than ${mapping.since}`,
          'convert the model to a newer opset',
        );
      }
      checkArity(node, mapping.inputs);
      const operands = bindings.map((binding) => (binding === 'refused' ? undefined : binding));
      if (operands.includes(undefined)) return null;
      const view = new OnnxNodeView(node, opset, operands as (Value | null)[]);
      return this.#builder.onBehalfOf(label, () => mapping.convert(view, this.#builder));
    });
    if (made === null) {
      refuseOutputs();
      return;
    }
    if (!made.isInGraph) this.#removed.push({ source: label, pass: 'fold-constants' });
    node.outputs.forEach((name, i) => {
      const value = made.result[i];
      if (name === '') return;
      if (value == null) scope.set(name, { absent: `output ${i} of ${describe(node, label)}` });
      else scope.set(name, isTop ? this.#builder.nameValue(value, name) : value);
    });
  }

  #importIf(
    node: OnnxNode,
    label: string,
    condition: Value | null,
    scope: Map<string, Binding>,
    isTop: boolean,
  ): void {
    const branch = this.#attempt(node, label, () => {
      if (condition?.constant == null) {
        throw new Refusal(
          'OP_DYNAMIC',
          'the condition is computed at run time',
          'export the model so that the branch is decided at export time',
        );
      }
      const name = Number(condition.constant.data[0]) !== 0 ? 'then_branch' : 'else_branch';
      const attribute = node.attributes.get(name);
      if (attribute?.kind === 'graph') return attribute.value;
      throw new Refusal('OP_ATTRIBUTE', `attribute ${name} is missing`);
    });
    const inner = new Map(scope);
    if (branch !== null) this.#importNodes(branch, inner, false);
    this.#removed.push({ source: label, pass: 'fold-if' });
    node.outputs.forEach((name, i) => {
      if (name === '') return;
      const output = branch?.outputs[i]?.name;
      if (output === undefined) {
        const absent = { absent: `output ${i} of ${describe(node, label)}` };
        scope.set(name, branch === null ? 'refused' : absent);
        return;
      }
      const value = this.#read(inner, output, node);
      scope.set(name, value === 'refused' || !isTop ? value : this.#builder.nameValue(value, name));
    });
  }

  /** What was said already is said once: `reader` is null for an output of the model. */
  #read(
    scope: ReadonlyMap<string, Binding>,
    name: string,
    reader: OnnxNode | null,
  ): Value | 'refused' {
    const binding = scope.get(name);
    const who = reader === null ? `model output '${name}'` : `value '${name}' is read, but it`;
    if (binding === undefined) {
      const hint = 'export the model again and check it with onnx.checker.check_model';
      this.#error('MODEL_UNDEFINED_VALUE', reader, `${who} is produced by nothing`, hint);
      return 'refused';
    }
    if (typeof binding === 'object' && 'absent' in binding) {
      const what = `${who} is ${binding.absent}, which is not supported`;
      this.#error('MODEL_ABSENT_OUTPUT', reader, what, 'export the model so that nothing reads it');
      return 'refused';
    }
    return binding;
  }

  #attempt<T>(node: OnnxNode | null, label: string, action: () => T): T | null {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const what = node === null ? `'${label}'` : describe(node, label);
      this.#diagnostics.push({
        code: error.code,
        severity: 'error',
        node: label,
        op: node?.opType ?? null,
        message: `${what}: ${error.message}`,
        hint: error.hint,
      });
      return null;
    }
  }

  #error(code: ImportErrorCode, node: OnnxNode | null, message: string, hint: string | null): void {
    const label = node === null ? null : node.name || node.opType;
    this.#diagnostics.push({
      code,
      severity: 'error',
      node: label,
      op: node?.opType ?? null,
      message: node === null ? message : `${describe(node, label!)}: ${message}`,
      hint,
    });
  }

  /** The node's name, made unique; ONNX lets names be empty or repeat. */
  #label(node: OnnxNode): string {
    const wanted = node.name === '' ? node.opType : node.name;
    let seen = this.#labels.get(wanted) ?? 0;
    let label = seen === 0 ? wanted : `${wanted}_${seen}`;
    while (this.#labels.has(label)) label = `${wanted}_${++seen}`;
    this.#labels.set(wanted, seen + 1);
    if (label !== wanted) this.#labels.set(label, 1);
    return label;
  }
}

/** How messages call a node: one without a name by its place in the file as well. */
function describe(node: OnnxNode, label: string): string {
  const place = node.name === '' ? ` at byte ${node.offset}` : '';
  return `${node.opType} '${label}'${place}`;
}

function checkArity(node: OnnxNode, [fewest, most]: readonly [number, number]): void {
  const count = node.inputs.length;
  if (count >= fewest && count <= most) return;
  const range = fewest === most ? `${fewest}` : `${fewest} to ${most}`;
  throw new Refusal('OP_ARITY', `${count} inputs were given, ${range} are expected`);
}
