/**
 * Decides which values share memory by meaning: a view lives inside its source, a joined input
 * inside the join's output, an in-place output where its dying input began. What remains are
 * blocks, each a run of bytes with a lifetime, tied into chains that must start at one address.
 */
import { byteSize, ELEMENT_TYPES, InvariantError, valueOf, type ValueId } from '@flashline/ir';
import { valuesRead, valuesWritten, type Program, type Step } from './program.ts';

/** Bytes that are live from step `first` to step `last`, both included. */
export interface Block {
  readonly id: number;
  readonly bytes: number;
  first: number;
  last: number;
  /** Block whose address this one takes over, or null. */
  readonly heir: number | null;
  readonly purpose: 'value' | 'scratch';
}

/** Where a value lives: in a block, so many bytes from its start. */
export interface Home {
  readonly block: number;
  readonly offset: number;
}

export interface Storage {
  readonly blocks: readonly Block[];
  readonly homes: ReadonlyMap<ValueId, Home>;
  /** Scratch block of each step that needs one. */
  readonly scratch: ReadonlyMap<Step, number>;
  /** Values that are made inside the output of a join, and that output. */
  readonly joined: ReadonlyMap<ValueId, ValueId>;
}

/** Steps count from 0; inputs are written before step 0 and outputs read after the last. */
export function assignStorage(program: Program): Storage {
  return new Assignment(program).run();
}

class Assignment {
  readonly #program: Program;
  readonly #blocks: Block[] = [];
  readonly #homes = new Map<ValueId, Home>();
  readonly #scratch = new Map<Step, number>();
  readonly #lastUse: ReadonlyMap<ValueId, number>;
  readonly #joins: ReadonlyMap<ValueId, { readonly into: ValueId; readonly offset: number }>;

  constructor(program: Program) {
    this.#program = program;
    this.#lastUse = lastUses(program);
    this.#joins = joinedValues(program);
  }

  run(): Storage {
    for (const port of this.#program.graph.inputs) {
      if (!this.#homes.has(port.value)) this.#place(port.value, -1, null);
    }
    this.#program.steps.forEach((step, index) => this.#visit(step, index));
    return {
      blocks: this.#blocks,
      homes: this.#homes,
      scratch: this.#scratch,
      joined: new Map([...this.#joins].map(([id, join]) => [id, join.into])),
    };
  }

  #visit(step: Step, index: number): void {
    const { lowering, node } = step;
    if (lowering.kind === 'view') {
      this.#view(node.outputs[0]!, node.inputs[lowering.input]!, lowering.offsetElements);
      return;
    }
    const taken = new Set<number>();
    step.node.outputs.forEach((output, i) => {
      if (output === null || this.#homes.has(output)) return;
      const pairs = lowering.kind === 'calls' ? (lowering.inPlace ?? []) : [];
      const heir = this.#joins.has(output)
        ? null
        : this.#heir(
            step,
            index,
            pairs.filter((pair) => pair[1] === i).map((pair) => pair[0]),
            taken,
          );
      if (heir !== null) taken.add(heir);
      this.#place(output, index, heir);
    });
    if (lowering.kind === 'calls' && (lowering.scratchBytes ?? 0) > 0) {
      const block = this.#newBlock(lowering.scratchBytes!, index, null, 'scratch');
      this.#scratch.set(step, block.id);
    }
  }

  /** Block of an input that dies in this step and may be overwritten from its start. */
  #heir(step: Step, index: number, inputs: readonly number[], taken: Set<number>): number | null {
    for (const input of inputs) {
      const id = step.node.inputs[input];
      const home = id == null ? undefined : this.#homes.get(id);
      if (id == null || home === undefined || home.offset !== 0 || taken.has(home.block)) continue;
      const isShared = valuesRead(this.#program, step).some(
        (other) => other !== id && this.#homes.get(other)?.block === home.block,
      );
      if (!isShared && this.#blocks[home.block]!.last === index) return home.block;
    }
    return null;
  }

  /** A joined value creates the home of the whole join, which then holds its siblings too. */
  #place(id: ValueId, first: number, heir: number | null): void {
    const join = this.#joins.get(id);
    if (join !== undefined) {
      if (!this.#homes.has(join.into)) this.#place(join.into, first, null);
      const home = this.#homes.get(join.into)!;
      this.#setHome(id, { block: home.block, offset: home.offset + join.offset });
      return;
    }
    const block = this.#newBlock(
      byteSize(valueOf(this.#program.graph, id).type),
      first,
      heir,
      'value',
    );
    this.#setHome(id, { block: block.id, offset: 0 });
  }

  #view(id: ValueId, source: ValueId, offsetElements: number): void {
    const home = this.#homes.get(source);
    if (home === undefined)
      throw new InvariantError(`view %${id} of %${source}, which has no home`);
    const { bits } = ELEMENT_TYPES[valueOf(this.#program.graph, id).type.element];
    this.#setHome(id, { block: home.block, offset: home.offset + (offsetElements * bits) / 8 });
  }

  #setHome(id: ValueId, home: Home): void {
    this.#homes.set(id, home);
    const block = this.#blocks[home.block]!;
    block.last = Math.max(block.last, this.#lastUse.get(id) ?? block.first);
  }

  #newBlock(bytes: number, first: number, heir: number | null, purpose: Block['purpose']): Block {
    const block = { id: this.#blocks.length, bytes, first, last: first, heir, purpose };
    this.#blocks.push(block);
    return block;
  }
}

/**
 * Last step that reads each value or any view of it. A block's end must be known when an in-place
 * output asks for it, before the later views have been visited.
 */
function lastUses(program: Program): Map<ValueId, number> {
  const uses = new Map<ValueId, number>();
  const use = (id: ValueId, step: number) => uses.set(id, Math.max(uses.get(id) ?? step, step));
  for (const port of program.graph.outputs) use(port.value, program.steps.length);
  for (let index = program.steps.length - 1; index >= 0; index--) {
    const step = program.steps[index]!;
    for (const id of valuesWritten(step)) use(id, index);
    for (const id of valuesRead(program, step)) use(id, index);
    if (step.lowering.kind === 'view') {
      const source = step.node.inputs[step.lowering.input]!;
      use(source, uses.get(step.node.outputs[0]!)!);
    }
  }
  return uses;
}

/** Values that a join's output can hold from their birth on, with their byte offset in it. */
function joinedValues(
  program: Program,
): Map<ValueId, { readonly into: ValueId; readonly offset: number }> {
  const joins = new Map<ValueId, { readonly into: ValueId; readonly offset: number }>();
  const made = new Map<ValueId, Step>();
  for (const step of program.steps) for (const id of valuesWritten(step)) made.set(id, step);
  const isOutput = new Set(program.graph.outputs.map((port) => port.value));
  for (const step of program.steps) {
    if (step.lowering.kind !== 'join') continue;
    const into = step.node.outputs[0]!;
    let offset = 0;
    for (const id of step.node.inputs) {
      if (id === null) continue;
      const maker = made.get(id);
      const isFree =
        maker !== undefined &&
        maker.lowering.kind !== 'view' &&
        !joins.has(id) &&
        !isOutput.has(id) &&
        step.node.inputs.indexOf(id) === step.node.inputs.lastIndexOf(id);
      if (isFree) joins.set(id, { into, offset });
      offset += byteSize(valueOf(program.graph, id).type);
    }
  }
  return joins;
}
