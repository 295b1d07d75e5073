/** An ONNX node as a definition reads it: typed attributes with defaults, and refusals that explain. */
import { toNumbers, type Tensor, type Value } from '@flashline/ir';
import type { OnnxAttribute, OnnxNode } from '@flashline/onnx';
import type { Operands } from './define.ts';
import { Refusal } from './refusal.ts';

export class OnnxNodeView {
  readonly opset: number;
  readonly inputs: Operands;
  readonly #node: OnnxNode;

  constructor(node: OnnxNode, opset: number, inputs: Operands) {
    this.#node = node;
    this.opset = opset;
    this.inputs = inputs;
  }

  /** The same node with other inputs, and where it says so of another opset. */
  withInputs(inputs: Operands, opset = this.opset): OnnxNodeView {
    return new OnnxNodeView(this.#node, opset, inputs);
  }

  get opType(): string {
    return this.#node.opType;
  }

  /** Number of outputs named, trailing absent ones left out. */
  get outputCount(): number {
    return this.#node.outputs.length;
  }

  /** Whether somebody named output i. */
  wants(i: number): boolean {
    return (this.#node.outputs[i] ?? '') !== '';
  }

  has(attribute: string): boolean {
    return this.#node.attributes.has(attribute);
  }

  /** Input i, which must be there. */
  input(i: number): Value {
    const value = this.inputs[i];
    if (value == null) throw new Refusal('OP_ARITY', `input ${i} is missing`);
    return value;
  }

  optional(i: number): Value | null {
    return this.inputs[i] ?? null;
  }

  /** Value of input i at compile time. Throws Refusal OP_DYNAMIC where it is computed at run time. */
  constant(i: number): Tensor {
    const value = this.input(i);
    if (value.constant === null) {
      throw new Refusal(
        'OP_DYNAMIC',
        `input ${i} ('${value.onnxName ?? value.id}') fixes a shape and is computed at run time`,
        'export the model with static shapes, or give the value as an initializer',
      );
    }
    return value.constant;
  }

  /** Elements of constant input i as numbers. */
  constantNumbers(i: number): number[] {
    return toNumbers(this.constant(i));
  }

  int(name: string, fallback?: number): number {
    return this.#read(name, 'int', fallback);
  }

  float(name: string, fallback?: number): number {
    return this.#read(name, 'float', fallback);
  }

  string(name: string, fallback?: string): string {
    return this.#read(name, 'string', fallback);
  }

  ints(name: string, fallback?: readonly number[]): readonly number[] {
    return this.#read(name, 'ints', fallback);
  }

  floats(name: string, fallback?: readonly number[]): readonly number[] {
    return this.#read(name, 'floats', fallback);
  }

  strings(name: string, fallback?: readonly string[]): readonly string[] {
    return this.#read(name, 'strings', fallback);
  }

  tensor(name: string): Tensor {
    const tensor = this.#read(name, 'tensor');
    if (tensor.kind === 'dense') return tensor.tensor;
    throw new Refusal(
      'OP_TYPE',
      `attribute ${name} is a tensor of ${tensor.elementName}, which is not supported`,
    );
  }

  #read<K extends ValueKind>(name: string, kind: K, fallback?: ValueOf<K>): ValueOf<K> {
    const attribute = this.#node.attributes.get(name);
    if (attribute === undefined) {
      if (fallback === undefined) throw new Refusal('OP_ATTRIBUTE', `attribute ${name} is missing`);
      return fallback;
    }
    if (attribute.kind !== kind) {
      throw new Refusal(
        'OP_ATTRIBUTE',
        `attribute ${name} is of kind ${attribute.kind}, not ${kind}`,
      );
    }
    return (attribute as ValueAttribute).value as ValueOf<K>;
  }
}

type ValueAttribute = Extract<OnnxAttribute, { value: unknown }>;
type ValueKind = ValueAttribute['kind'];
type ValueOf<K extends ValueKind> = Extract<ValueAttribute, { kind: K }>['value'];
