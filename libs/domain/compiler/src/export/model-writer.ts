/** Collects the nodes and constants of an ONNX model while a graph is written. */
import { InvariantError, tensorOf, type Tensor, type Value, type ValueId } from '@flashline/ir';
import type { OnnxAttribute, OnnxNode, OnnxTensor } from '@flashline/onnx';
import type { OnnxArgument, OnnxArguments, OnnxOperand, OnnxWriter } from '@flashline/operators';

/** Version of ai.onnx that exported models have: the newest with forms that definitions make use of. */
export const EXPORT_OPSET = 21;

export class ModelWriter implements OnnxWriter {
  readonly #initializers = new Map<string, OnnxTensor>();
  readonly #nodes: OnnxNode[] = [];
  /** Names of the values that are in the model. */
  readonly #names: Map<ValueId, string>;
  readonly #taken: Set<string>;
  /** The number that a name was last given to tell it from its like. */
  readonly #counts = new Map<string, number>();
  /** Where the nodes of the current node of ours begin. */
  #first = 0;

  /** `inputs` are the names of values that are there already; `taken` are names not to be used. */
  constructor(inputs: ReadonlyMap<ValueId, string>, taken: ReadonlySet<string>) {
    this.#names = new Map(inputs);
    this.#taken = new Set([...taken, ...inputs.values()]);
  }

  get nodes(): readonly OnnxNode[] {
    return this.#nodes;
  }

  get initializers(): ReadonlyMap<string, OnnxTensor> {
    return this.#initializers;
  }

  /** Everything written until the next call is the form of one node of ours. */
  begin(): void {
    this.#first = this.#nodes.length;
  }

  one(type: string, inputs: readonly OnnxOperand[], attributes: OnnxArguments = {}): string {
    return this.many(type, inputs, attributes, 1)[0]!;
  }

  many(
    type: string,
    inputs: readonly OnnxOperand[],
    attributes: OnnxArguments,
    count: number,
  ): readonly string[] {
    const entries = Object.entries(attributes);
    const outputs = Array.from({ length: count }, () => this.#fresh(type));
    this.#nodes.push({
      name: outputs[0]!,
      opType: type,
      domain: '',
      overload: '',
      opset: EXPORT_OPSET,
      inputs: withoutAbsentEnd(inputs.map((operand) => this.#nameOf(operand))),
      outputs,
      attributes: new Map(entries.map(([name, value]) => [name, attributeOf(value)])),
      offset: 0,
    });
    return outputs;
  }

  /** Gives what was written for the current node of ours the name of its value. */
  nameOutput(written: string, id: ValueId): void {
    const isOwn = this.#nodes.slice(this.#first).some((node) => node.outputs.includes(written));
    const from = isOwn ? written : this.one('Identity', [written]);
    const renamed = (name: string): string => (name === from ? id : name);
    for (let i = this.#first; i < this.#nodes.length; i++) {
      const node = this.#nodes[i]!;
      const [inputs, outputs] = [node.inputs.map(renamed), node.outputs.map(renamed)];
      this.#nodes[i] = { ...node, inputs, outputs };
    }
    this.#names.set(id, id);
  }

  #nameOf(operand: OnnxOperand): string {
    if (operand === null) return '';
    if (typeof operand === 'string') return operand;
    if (isList(operand)) return this.#constant('list', tensorOf('s64', [operand.length], operand));
    return 'id' in operand ? this.#nameOfValue(operand) : this.#constant('constant', operand);
  }

  #nameOfValue({ id, constant }: Value): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    if (constant === null) throw new InvariantError(`value %${id} is read before it is written`);
    const name = this.#constant(id, constant);
    this.#names.set(id, name);
    return name;
  }

  #constant(wanted: string, tensor: Tensor): string {
    const name = this.#fresh(wanted);
    this.#initializers.set(name, { kind: 'dense', tensor });
    return name;
  }

  #fresh(wanted: string): string {
    let name = wanted;
    let count = this.#counts.get(wanted) ?? 0;
    while (this.#taken.has(name)) name = `${wanted}_${++count}`;
    this.#counts.set(wanted, count);
    this.#taken.add(name);
    return name;
  }
}

function isList(operand: Value | Tensor | readonly number[]): operand is readonly number[] {
  return Array.isArray(operand);
}

function withoutAbsentEnd(names: readonly string[]): string[] {
  return names.slice(0, names.findLastIndex((name) => name !== '') + 1);
}

function attributeOf(value: OnnxArgument): OnnxAttribute {
  if (typeof value === 'number') return { kind: 'int', value };
  if (typeof value === 'boolean') return { kind: 'int', value: value ? 1 : 0 };
  if (typeof value === 'string') return { kind: 'string', value };
  if ('float' in value) return { kind: 'float', value: value.float };
  if ('floats' in value) return { kind: 'floats', value: value.floats };
  if ('data' in value) return { kind: 'tensor', value: { kind: 'dense', tensor: value } };
  return isStrings(value) ? { kind: 'strings', value } : { kind: 'ints', value };
}

function isStrings(list: readonly number[] | readonly string[]): list is readonly string[] {
  return typeof list[0] === 'string';
}
