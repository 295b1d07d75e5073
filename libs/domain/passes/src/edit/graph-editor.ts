/**
 * Edits a graph in place of rebuilding it: looks up who makes and who reads a value, and replaces
 * one node at a time by new ones. What only the replaced node read goes with it.
 */
import {
  InvariantError,
  printType,
  sameType,
  valueOf,
  type Fallback,
  type Graph,
  type Port,
  type Quantization,
  type Value,
  type ValueId,
} from '@flashline/ir';
import { Refusal, type Build, type FallbackCode } from '@flashline/operators';
import { editNode, flattenSources, plainNode, type EditNode } from './edit-node.ts';
import { lostSources } from './lost-sources.ts';
import { Replacement } from './replacement.ts';

/** What a replacement builds with. */
export interface Rewriter extends Build {
  /**
   * New nodes from here on keep that node's name and stand for its ONNX nodes alone; after null,
   * for those of all that dies and that no other new node stands for.
   */
  as(node: EditNode | null): void;
  /**
   * Says of an integer value made here what it stands for: the real numbers of `real`, or those that the
   * integers of the ONNX model under that name stand for.
   */
  stand(value: Value, real: Value, quantization: Quantization): void;
  /** Real numbers as s8, and s8 as real numbers, with one scale for the whole tensor. */
  quantize(real: Value, quantization: Quantization): Value;
  dequantize(integers: Value, quantization: Quantization): Value;
}

/** Fallbacks that were chosen: a node that has one could compute with integers. */
const STAYING: ReadonlySet<string> = new Set<FallbackCode>(['INT8_KEPT', 'INT8_HARM']);

export class GraphEditor {
  readonly #graph: Graph;
  readonly #pass: string;
  readonly #values: Map<ValueId, Value>;
  readonly #slots: EditNode[][];
  readonly #makers = new Map<ValueId, EditNode>();
  readonly #readers = new Map<ValueId, Set<EditNode>>();
  readonly #names: Set<string>;
  readonly #outputUses = new Map<ValueId, number>();
  #outputs: readonly Port[];
  #nextId: number;
  #isChanged = false;
  readonly #fallbacks: Map<string, Fallback>;

  constructor(graph: Graph, pass: string) {
    this.#graph = graph;
    this.#pass = pass;
    this.#values = new Map(graph.values);
    this.#fallbacks = new Map(graph.fallbacks.map((one) => [one.source, one]));
    this.#outputs = graph.outputs;
    this.#nextId = graph.values.size;
    this.#names = new Set(graph.nodes.map((node) => node.name));
    this.#slots = graph.nodes.map((node, slot) => [editNode(node, slot)]);
    for (const port of graph.outputs) this.#countOutput(port.value, 1);
    for (const [node] of this.#slots) this.#link(node!);
  }

  /** All nodes in execution order, those that replacements put in on the way included. */
  *nodes(): Generator<EditNode> {
    for (const slot of this.#slots) {
      for (let i = 0; i < slot.length; i++) if (slot[i]!.isAlive) yield slot[i]!;
    }
  }

  value(id: ValueId): Value {
    const value = this.#values.get(id);
    if (value === undefined) throw new InvariantError(`value %${id} is not in the graph`);
    return value;
  }

  /** Input i of a node, null where it is absent. */
  input(node: EditNode, i: number): Value | null {
    const id = node.inputs[i];
    return id == null ? null : this.value(id);
  }

  inputsOf(node: EditNode): (Value | null)[] {
    return node.inputs.map((id) => (id === null ? null : this.value(id)));
  }

  /** Type and name of the first output. */
  output(node: EditNode): Value {
    const id = node.outputs.find((output) => output !== null);
    if (id == null) throw new InvariantError(`node '${node.name}' has no output`);
    return this.value(id);
  }

  /** The node that makes a value; null for inputs, constants and absent values. */
  maker(value: Value | null): EditNode | null {
    return (value !== null && this.#makers.get(value.id)) || null;
  }

  readers(value: Value): readonly EditNode[] {
    return [...(this.#readers.get(value.id) ?? [])];
  }

  isOutput(value: Value): boolean {
    return (this.#outputUses.get(value.id) ?? 0) > 0;
  }

  /** Whether exactly one node reads the value, and no output of the model is it. */
  isPrivate(value: Value): boolean {
    return !this.isOutput(value) && this.#readers.get(value.id)?.size === 1;
  }

  /** The node that makes `value` where it has this operator and nobody else needs its outputs. */
  privateMaker(value: Value | null, op: string): EditNode | null {
    const maker = this.maker(value);
    return maker?.op === op && this.isPrivate(value!) ? maker : null;
  }

  /**
   * Puts what `make` builds in the place of `root`; `make` gives the values of root's outputs.
   * Nodes that only root read die with it. New nodes carry the ONNX nodes of all that died and the
   * names of the outputs. False, with nothing changed, where `make` gives null or a Refusal says
   * that what was built cannot be.
   */
  replace(root: EditNode, make: (build: Rewriter) => readonly (Value | null)[] | null): boolean {
    const made = new Replacement(root.slot, () => this.#freshId());
    let results: readonly (Value | null)[] | null;
    try {
      results = make(made);
      if (results === null) return false;
      results = this.#keepOutputsComputed(root, results, made);
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
    this.#isChanged = true;
    made.values.forEach((value) => this.#values.set(value.id, value));
    this.#retire(root);
    root.outputs.forEach((id, i) => this.#substitute(id, results[i] ?? null, made));
    for (const node of made.nodes) this.#link(node);
    const dead = this.#sweep(root);
    made.settle(dead, root, this.#names);
    const slot = this.#slots[root.slot]!;
    slot.splice(slot.indexOf(root) + 1, 0, ...made.nodes);
    return true;
  }

  /**
   * Notes why a node, and so the ONNX nodes that it stands for, computes in fp32. What was noted of
   * an ONNX node first stays.
   */
  noteFallback(node: EditNode, code: FallbackCode, message: string): void {
    for (const source of flattenSources(node.sources)) {
      if (this.#fallbacks.has(source)) continue;
      this.#isChanged = true;
      this.#fallbacks.set(source, { source, code, message });
    }
  }

  /** Whether it was decided of all ONNX nodes that the node stands for that they stay in fp32. */
  staysReal(node: EditNode): boolean {
    const sources = flattenSources(node.sources);
    const isDecided = (source: string) => STAYING.has(this.#fallbacks.get(source)?.code ?? '');
    return sources.length > 0 && sources.every(isDecided);
  }

  /** The graph given where nothing was replaced. */
  finish(): Graph {
    if (!this.#isChanged) return this.#graph;
    const nodes = this.#slots.flat().flatMap((node) => (node.isAlive ? [plainNode(node)] : []));
    const used = new Set<ValueId>(
      [...this.#graph.inputs, ...this.#outputs].map((port) => port.value),
    );
    for (const node of nodes) {
      for (const id of [...node.inputs, ...node.outputs]) if (id !== null) used.add(id);
    }
    return {
      ...this.#graph,
      outputs: this.#outputs,
      values: new Map([...this.#values].filter(([id]) => used.has(id))),
      nodes,
      removed: [...this.#graph.removed, ...lostSources(this.#graph, nodes, this.#pass)],
      fallbacks: [...this.#fallbacks.values()],
    };
  }

  /** An output of the model that turns out to be known is copied to where outputs are read. */
  #keepOutputsComputed(
    root: EditNode,
    results: readonly (Value | null)[],
    made: Replacement,
  ): readonly (Value | null)[] {
    return root.outputs.map((id, i) => {
      const result = results[i] ?? null;
      if (id === null || result === null) return result;
      const old = this.value(id);
      if (!sameType(old.type, result.type)) {
        throw new InvariantError(
          `${this.#pass} gives ${printType(result.type)} for %${id}: ${printType(old.type)}`,
        );
      }
      return result.constant !== null && this.isOutput(old) ? made.one('Copy', [result]) : result;
    });
  }

  /** All that read or show `id` do so with `result`; a new value simply takes the id over. */
  #substitute(id: ValueId | null, result: Value | null, made: Replacement): void {
    if (id === null) return;
    const readers = this.#readers.get(id) ?? new Set();
    const isShown = (this.#outputUses.get(id) ?? 0) > 0;
    if (result === null) {
      if (readers.size > 0 || isShown) throw new InvariantError(`%${id} is read but not replaced`);
      return;
    }
    const old = valueOf({ ...this.#graph, values: this.#values }, id);
    if (made.rename(result.id, id)) {
      this.#values.delete(result.id);
      this.#values.set(id, { ...result, id, onnxName: old.onnxName });
      return;
    }
    const kept = this.value(result.id);
    if (kept.onnxName === null) this.#values.set(kept.id, { ...kept, onnxName: old.onnxName });
    for (const reader of readers) {
      reader.inputs = reader.inputs.map((input) => (input === id ? result.id : input));
      this.#readersOf(result.id).add(reader);
    }
    this.#readers.delete(id);
    if (!isShown) return;
    this.#countOutput(result.id, this.#outputUses.get(id)!);
    this.#outputUses.delete(id);
    this.#outputs = this.#outputs.map((port) =>
      port.value === id ? { ...port, value: result.id } : port,
    );
  }

  #link(node: EditNode): void {
    for (const id of node.outputs) if (id !== null) this.#makers.set(id, node);
    for (const id of node.inputs) if (id !== null) this.#readersOf(id).add(node);
  }

  #retire(node: EditNode): void {
    node.isAlive = false;
    this.#names.delete(node.name);
    for (const id of node.outputs) if (id !== null) this.#makers.delete(id);
    for (const id of node.inputs) if (id !== null) this.#readers.get(id)?.delete(node);
  }

  /** Takes out what nobody reads since `root` is gone; the nodes taken out, in execution order. */
  #sweep(root: EditNode): EditNode[] {
    const dead: EditNode[] = [];
    const suspects = [...root.inputs];
    for (let id = suspects.pop(); id !== undefined; id = suspects.pop()) {
      const maker = id === null ? undefined : this.#makers.get(id);
      const isRead = (output: ValueId | null) =>
        output !== null &&
        ((this.#readers.get(output)?.size ?? 0) > 0 || (this.#outputUses.get(output) ?? 0) > 0);
      if (maker === undefined || maker.outputs.some(isRead)) continue;
      this.#retire(maker);
      dead.push(maker);
      suspects.push(...maker.inputs);
    }
    return dead.sort((a, b) => a.slot - b.slot);
  }

  #readersOf(id: ValueId): Set<EditNode> {
    let readers = this.#readers.get(id);
    if (readers === undefined) this.#readers.set(id, (readers = new Set()));
    return readers;
  }

  #countOutput(id: ValueId, uses: number): void {
    this.#outputUses.set(id, (this.#outputUses.get(id) ?? 0) + uses);
  }

  #freshId(): ValueId {
    while (this.#values.has(`v${this.#nextId}`)) this.#nextId++;
    return `v${this.#nextId++}`;
  }
}

/** One sweep of `visit` over the nodes of a graph; the same graph where nothing was replaced. */
export function rewriteNodes(
  graph: Graph,
  pass: string,
  visit: (node: EditNode, editor: GraphEditor) => void,
): Graph {
  const editor = new GraphEditor(graph, pass);
  for (const node of editor.nodes()) visit(node, editor);
  return editor.finish();
}

export type { EditNode };
