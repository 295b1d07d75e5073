/**
 * Builds a graph node by node. Every new node is typed by its operator at once, and one whose
 * inputs are all known becomes a constant instead, so shape arithmetic never reaches the graph.
 */
import {
  byteSize,
  elementCount,
  InvariantError,
  printType,
  type Attributes,
  type ElementType,
  type Fallback,
  type Graph,
  type Node,
  type Port,
  type RemovedSource,
  type Tensor,
  type TensorType,
  type Value,
  type ValueId,
} from '@flashline/ir';
import type { Build, Operands, Operator } from './define.ts';
import { Refusal } from './refusal.ts';

/** Larger results stay run-time computations: folding must not make a small model a huge one. */
const LARGEST_FOLD_BYTES = 16 * 2 ** 20;
/** Of all constants together, those of the file included; no board holds a fraction of it. */
const LARGEST_CONSTANT_BYTES = 96 * 2 ** 20;
/** Elements that folding reads and writes in one model; what is beyond is computed at run time. */
const LARGEST_FOLD_WORK = 2 ** 24;
/** No board has more memory than this, and byte counts of any element type stay below 2^31. */
const LARGEST_TENSOR_ELEMENTS = 2 ** 27;

export class GraphBuilder implements Build {
  readonly #find: (op: string) => Operator;
  readonly #values = new Map<ValueId, Value>();
  readonly #nodes: Node[] = [];
  readonly #names = new Map<string, number>();
  /** The f32 value behind a half-precision one that `emit` rounded. */
  readonly #beforeRounding = new Map<ValueId, Value>();
  /** Real numbers of known integers. */
  readonly #dequantized = new Set<ValueId>();
  #source: { readonly name: string; nodes: number } | null = null;
  #constantBytes = 0;
  #foldWork = 0;

  constructor(find: (op: string) => Operator) {
    this.#find = find;
  }

  /** A value that no node makes: a graph input. */
  input(type: TensorType, onnxName: string): Value {
    return this.#add({ type, constant: null, onnxName });
  }

  constant(tensor: Tensor, onnxName: string | null = null): Value {
    checkSize(tensor.type);
    this.#constantBytes += tensor.data.byteLength;
    if (this.#constantBytes > LARGEST_CONSTANT_BYTES) {
      const what = `the constants of the model take more than ${LARGEST_CONSTANT_BYTES} bytes`;
      throw new Refusal('OP_TOO_LARGE', what, 'make the model smaller');
    }
    return this.#add({ type: tensor.type, constant: tensor, onnxName });
  }

  isKnown(value: Value): boolean {
    return value.constant !== null || this.#dequantized.has(value.id);
  }

  one(op: string, inputs: Operands, attributes: Attributes = {}): Value {
    return this.emit(op, inputs, attributes)[0]!;
  }

  /**
   * A chain of nodes that compute in f32 on behalf of half precision rounds once, at its end: what
   * ONNX Runtime does, faster, and nearer to the exact result than rounding after every node.
   */
  emit(op: string, inputs: Operands, attributes: Attributes = {}, outputs = 1): readonly Value[] {
    const operator = this.#find(op);
    const half = halfToPromote(operator, inputs);
    if (half === null) return this.#emitTyped(operator, inputs, attributes, outputs);
    const promoted = inputs.map((value) => (value === null ? null : this.#promote(value)));
    return this.#emitTyped(operator, promoted, attributes, outputs).map((value) => {
      if (value.type.element !== 'f32') return value;
      const rounded = this.one('Cast', [value], { to: half });
      this.#beforeRounding.set(rounded.id, value);
      return rounded;
    });
  }

  #promote(value: Value): Value {
    if (!isHalf(value.type.element)) return value;
    return this.#beforeRounding.get(value.id) ?? this.one('Cast', [value], { to: 'f32' });
  }

  #emitTyped(
    operator: Operator,
    inputs: Operands,
    attributes: Attributes,
    outputs: number,
  ): readonly Value[] {
    const types = operator.infer(inputs, attributes, outputs);
    types.forEach(checkSize);
    const folded = this.#fold(operator, inputs, attributes, types);
    if (folded !== null) return folded.map((tensor) => this.constant(tensor));
    const values = types.map((type) => this.#add({ type, constant: null, onnxName: null }));
    if (operator.name === 'DequantizeLinear' && inputs.every((input) => input?.constant != null)) {
      this.#dequantized.add(values[0]!.id);
    }
    this.#nodes.push({
      name: this.#uniqueName(this.#source?.name ?? operator.name),
      op: operator.name,
      inputs: inputs.map((value) => value?.id ?? null),
      outputs: values.map((value) => value.id),
      attributes,
      sources: this.#source === null ? [] : [this.#source.name],
    });
    if (this.#source !== null) this.#source.nodes++;
    return values;
  }

  #fold(
    operator: Operator,
    inputs: Operands,
    attributes: Attributes,
    types: readonly TensorType[],
  ): readonly Tensor[] | null {
    if (inputs.some((value) => value !== null && value.constant === null)) return null;
    const touched = [...inputs.flatMap((value) => value?.type ?? []), ...types];
    const work = touched.reduce((sum, { shape }) => sum + elementCount(shape), 0);
    if (this.#foldWork + work > LARGEST_FOLD_WORK) return null;
    this.#foldWork += work;
    return foldNode(operator, inputs, attributes, types);
  }

  /** Runs `make` on behalf of an ONNX node; false if no node came of it. */
  onBehalfOf<T>(
    source: string,
    make: () => T,
  ): { readonly result: T; readonly isInGraph: boolean } {
    const outer = this.#source;
    const mine = { name: source, nodes: 0 };
    this.#source = mine;
    try {
      const result = make();
      return { result, isInGraph: mine.nodes > 0 };
    } finally {
      this.#source = outer;
    }
  }

  /** Notes the ONNX value that `value` equals; the first name stays. */
  nameValue(value: Value, onnxName: string): Value {
    const current = this.#values.get(value.id);
    if (current === undefined) throw new InvariantError(`value %${value.id} is of another graph`);
    if (current.onnxName !== null) return current;
    const named = { ...current, onnxName };
    this.#values.set(value.id, named);
    return named;
  }

  finish(
    name: string,
    inputs: readonly Port[],
    outputs: readonly Port[],
    removed: readonly RemovedSource[],
  ): Graph {
    const fallbacks: readonly Fallback[] = [];
    return {
      name,
      inputs,
      outputs,
      values: this.#values,
      nodes: this.#nodes,
      removed,
      fallbacks,
    };
  }

  #add(value: Omit<Value, 'id'>): Value {
    const made = { id: `v${this.#values.size}`, ...value };
    this.#values.set(made.id, made);
    return made;
  }

  #uniqueName(wanted: string): string {
    const seen = this.#names.get(wanted) ?? 0;
    this.#names.set(wanted, seen + 1);
    return seen === 0 ? wanted : this.#uniqueName(`${wanted}#${seen}`);
  }
}

/** The outputs where every input is known and the operator can be evaluated, else null. */
export function foldNode(
  operator: Operator,
  inputs: Operands,
  attributes: Attributes,
  types: readonly TensorType[],
): readonly Tensor[] | null {
  if (operator.evaluate === undefined) return null;
  if (inputs.some((value) => value !== null && value.constant === null)) return null;
  if (types.reduce((sum, type) => sum + byteSize(type), 0) > LARGEST_FOLD_BYTES) return null;
  return operator.evaluate(
    inputs.map((value) => value?.constant ?? null),
    attributes,
    types,
  );
}

function checkSize(type: TensorType): void {
  const count = elementCount(type.shape);
  if (Number.isSafeInteger(count) && count >= 0 && count <= LARGEST_TENSOR_ELEMENTS) return;
  throw new Refusal('OP_TOO_LARGE', `a tensor ${printType(type)} has too many elements`);
}

function isHalf(element: ElementType): boolean {
  return element === 'f16' || element === 'bf16';
}

function halfToPromote(operator: Operator, inputs: Operands): ElementType | null {
  const computes = operator.computes;
  if (computes === undefined || !computes.includes('f32')) return null;
  const half = inputs.find(
    (value) =>
      value !== null && isHalf(value.type.element) && !computes.includes(value.type.element),
  );
  return half?.type.element ?? null;
}
