/** Reads what `printGraph` writes. Made for tests and tools, not for foreign input. */
import { ELEMENT_TYPES, type ElementType } from './element-type.ts';
import type {
  AttributeValue,
  Fallback,
  Graph,
  Node,
  Port,
  Quantization,
  RemovedSource,
  Value,
  ValueId,
} from './graph.ts';
import { InvariantError } from './graph.ts';
import { TextScanner } from './text-scanner.ts';
import { allocate, elementCount, type Tensor, type TensorType } from './tensor.ts';

/**
 * The graph that a text describes. Elements that the text leaves out (`...`) become the repeating
 * row -3, -2, .., 3. Throws InvariantError with the line's number where the text has another form.
 */
export function parseGraph(text: string): Graph {
  return new GraphParser(text).run();
}

class GraphParser {
  readonly #text: TextScanner;
  readonly #values = new Map<ValueId, Value>();
  readonly #nodes: Node[] = [];
  readonly #removed: RemovedSource[] = [];
  readonly #fallbacks: Fallback[] = [];

  constructor(text: string) {
    this.#text = new TextScanner(text);
  }

  run(): Graph {
    const text = this.#text;
    text.expect('graph');
    const name = text.string() ?? '';
    const inputs = text.list('(', ')', () => this.#input());
    text.expect('->');
    const ports: { readonly name: string | null; readonly value: ValueId }[] = [];
    do ports.push(this.#portHead());
    while (text.accept(','));
    while (!text.isAtEnd) this.#statement();
    const outputs = ports.map((port) => this.#port(port.name, port.value));
    return {
      name,
      inputs,
      outputs,
      values: this.#values,
      nodes: this.#nodes,
      removed: this.#removed,
      fallbacks: this.#fallbacks,
    };
  }

  #input(): Port {
    const { name, value } = this.#portHead();
    this.#declare(value, null);
    return this.#port(name, value);
  }

  #portHead(): { readonly name: string | null; readonly value: ValueId } {
    const name = this.#text.string();
    if (name !== null) this.#text.expect('=');
    return { name, value: this.#text.id() };
  }

  #port(name: string | null, id: ValueId): Port {
    const value = this.#values.get(id);
    if (value === undefined) throw new InvariantError(`output %${id} is not defined`);
    return { name: name ?? value.onnxName ?? id, value: id };
  }

  /** Reads the rest of `%id @"name": type`. */
  #declare(id: ValueId, constant: Tensor | null): Value {
    const onnxName = this.#text.accept('@') ? this.#text.expectString() : null;
    this.#text.expect(':');
    const type = this.#type();
    const quantization = this.#quantization();
    const value = { id, type, ...(quantization && { quantization }), constant, onnxName };
    if (this.#values.has(id)) throw this.#text.error(`%${id} is defined twice`);
    this.#values.set(id, value);
    return value;
  }

  #quantization(): Quantization | null {
    if (!this.#text.accept('scale')) return null;
    const scale = Number(this.#text.number());
    this.#text.expect('zero');
    return { scale, zeroPoint: Number(this.#text.number()) };
  }

  #statement(): void {
    const text = this.#text;
    if (text.accept('fallback')) {
      const source = text.expectString();
      this.#fallbacks.push({ source, code: text.word(), message: text.expectString() });
      return;
    }
    if (text.accept('removed')) {
      const source = text.expectString();
      text.expect('by');
      this.#removed.push({ source, pass: text.word() });
      return;
    }
    const outputs: (ValueId | null)[] = [];
    do outputs.push(text.accept('_') ? null : this.#declare(text.id(), null).id);
    while (text.accept(','));
    text.expect('=');
    if (text.isNext('{') || text.isNext('...')) this.#constant(outputs[0]!);
    else this.#node(outputs);
  }

  #constant(id: ValueId): void {
    const value = this.#values.get(id)!;
    this.#values.set(id, { ...value, constant: this.#tensor(value.type) });
  }

  #node(outputs: readonly (ValueId | null)[]): void {
    const text = this.#text;
    const op = text.word();
    const inputs = text.list('(', ')', () => (text.accept('_') ? null : text.id()));
    const attributes: Record<string, AttributeValue> = {};
    if (text.isNext('{')) {
      text.list('{', '}', () => {
        const key = text.word();
        text.expect(':');
        attributes[key] = this.#attribute();
      });
    }
    const name = text.accept('name') ? text.expectString() : outputs.find((id) => id !== null);
    const sources: string[] = [];
    if (text.accept('from'))
      do sources.push(text.expectString());
      while (text.accept(','));
    this.#nodes.push({ name: name ?? op, op, inputs, outputs, attributes, sources });
  }

  #attribute(): AttributeValue {
    const text = this.#text;
    if (text.accept('true')) return true;
    if (text.accept('false')) return false;
    if (text.isNextType()) return this.#tensor(this.#type());
    if (text.isNext('[')) return text.list('[', ']', () => this.#attribute()) as readonly number[];
    return text.string() ?? Number(text.number());
  }

  #type(): TensorType {
    const word = this.#text.type();
    const [element, dims] = word.slice(0, -1).split('[') as [string, string];
    if (!(element in ELEMENT_TYPES)) throw this.#text.error(`${element} is no element type`);
    return {
      element: element as ElementType,
      shape: dims === '' ? [] : dims.split('x').map(Number),
    };
  }

  #tensor(type: TensorType): Tensor {
    const data = allocate(type.element, elementCount(type.shape));
    const isWide = data instanceof BigInt64Array || data instanceof BigUint64Array;
    const put = (i: number, word: string): void => {
      if (isWide) data[i] = BigInt(word);
      else data[i] = Number(word);
    };
    if (this.#text.accept('...')) {
      for (let i = 0; i < data.length; i++) put(i, String((i % 7) - 3));
      return { type, data };
    }
    const words = this.#text.list('{', '}', () => this.#text.number());
    if (words.length !== data.length) {
      throw this.#text.error(`${words.length} elements were given, ${data.length} are needed`);
    }
    words.forEach((word, i) => put(i, word));
    return { type, data };
  }
}
