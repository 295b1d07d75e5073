/** The new nodes and values of one replacement, before they are part of the graph. */
import {
  InvariantError,
  tensorOf,
  type Attributes,
  type Quantization,
  type Tensor,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { findOperator, foldNode, type Operands } from '@flashline/operators';
import { flattenSources, type EditNode, type Sources } from './edit-node.ts';
import type { Rewriter } from './graph-editor.ts';

/** Attributes of a scale for all elements. */
const WHOLE_TENSOR = { axis: 0, blockSize: 0 };

export class Replacement implements Rewriter {
  readonly nodes: EditNode[] = [];
  readonly values: Value[] = [];
  readonly #slot: number;
  readonly #freshId: () => ValueId;
  readonly #origins = new Map<EditNode, EditNode>();
  #origin: EditNode | null = null;

  constructor(slot: number, freshId: () => ValueId) {
    this.#slot = slot;
    this.#freshId = freshId;
  }

  as(node: EditNode | null): void {
    this.#origin = node;
  }

  stand(value: Value, real: Value, quantization: Quantization): void {
    const index = this.values.findIndex(({ id }) => id === value.id);
    if (index < 0) throw new InvariantError(`value %${value.id} was not made here`);
    const { onnxName } = real;
    this.values[index] = { ...this.values[index]!, quantization, onnxName };
  }

  quantize(real: Value, quantization: Quantization): Value {
    return this.one('QuantizeLinear', [real, ...this.#scaleOf(quantization)], WHOLE_TENSOR);
  }

  dequantize(integers: Value, quantization: Quantization): Value {
    return this.one('DequantizeLinear', [integers, ...this.#scaleOf(quantization)], WHOLE_TENSOR);
  }

  #scaleOf({ scale, zeroPoint }: Quantization): Value[] {
    return [
      this.constant(tensorOf('f32', [], [scale])),
      this.constant(tensorOf('s8', [], [zeroPoint])),
    ];
  }

  constant(tensor: Tensor): Value {
    return this.#add({ type: tensor.type, constant: tensor, onnxName: null });
  }

  isKnown(value: Value): boolean {
    return value.constant !== null;
  }

  one(op: string, inputs: Operands, attributes: Attributes = {}): Value {
    return this.emit(op, inputs, attributes)[0]!;
  }

  emit(op: string, inputs: Operands, attributes: Attributes = {}, outputs = 1): readonly Value[] {
    const operator = findOperator(op);
    const types = operator.infer(inputs, attributes, outputs);
    const folded = foldNode(operator, inputs, attributes, types);
    if (folded !== null) return folded.map((tensor) => this.constant(tensor));
    const values = types.map((type) => this.#add({ type, constant: null, onnxName: null }));
    const node: EditNode = {
      op: operator.name,
      operator,
      attributes,
      name: '',
      inputs: inputs.map((value) => value?.id ?? null),
      outputs: values.map((value) => value.id),
      sources: [],
      isAlive: true,
      slot: this.#slot,
      original: null,
    };
    this.nodes.push(node);
    if (this.#origin !== null) this.#origins.set(node, this.#origin);
    return values;
  }

  /** Gives a value made here another id; false where it was not made here by a node, or was renamed. */
  rename(id: ValueId, to: ValueId): boolean {
    const swap = (ids: readonly (ValueId | null)[]) => ids.map((one) => (one === id ? to : one));
    const maker = this.nodes.find((node) => node.outputs.includes(id));
    if (maker === undefined) return false;
    maker.outputs = swap(maker.outputs);
    for (const node of this.nodes) node.inputs = swap(node.inputs);
    return true;
  }

  /**
   * Names the nodes, preferably after one of the same operator that died, and divides the ONNX nodes
   * of those that died among them.
   */
  settle(dead: readonly EditNode[], root: EditNode, names: Set<string>): void {
    const gone = [...dead, root];
    const unclaimed = this.#unclaimed(gone);
    const unnamed: EditNode[] = [];
    for (const node of this.nodes) {
      const origin = this.#origins.get(node);
      node.sources = origin === undefined ? unclaimed : origin.sources;
      const alike = origin ?? gone.find((other) => other.op === node.op);
      if (alike === undefined) unnamed.push(node);
      else node.name = uniqueName(alike.name, names);
    }
    for (const node of unnamed) node.name = uniqueName(root.name, names);
  }

  /** What the dead stood for, without what some new node alone stands for. */
  #unclaimed(gone: readonly EditNode[]): Sources {
    const all = gone.map((node) => node.sources);
    if (this.#origins.size === 0) return all;
    const origins = [...this.#origins.values()].map((node) => node.sources);
    const claimed = new Set(flattenSources(origins));
    return flattenSources(all).filter((source) => !claimed.has(source));
  }

  #add(value: Omit<Value, 'id'>): Value {
    const made = { id: this.#freshId(), ...value };
    this.values.push(made);
    return made;
  }
}

function uniqueName(wanted: string, names: Set<string>): string {
  let name = wanted;
  for (let i = 1; names.has(name); i++) name = `${wanted}#${i}`;
  names.add(name);
  return name;
}
