/** A graph whose nodes have chosen their kernels: what the memory plan and the emitter work on. */
import { valueOf, type Graph, type Node, type ValueId } from '@flashline/ir';
import { findOperator, type KernelCall, type Lowering } from '@flashline/operators';

/** One node of the program, in execution order. */
export interface Step {
  readonly node: Node;
  readonly lowering: Lowering;
}

export interface Program {
  readonly graph: Graph;
  readonly steps: readonly Step[];
}

/** Asks every node's operator for its kernels. The order of steps is the order of nodes. */
export function lowerGraph(graph: Graph): Program {
  const value = (id: ValueId | null) => (id === null ? null : valueOf(graph, id));
  const steps = graph.nodes.map((node) => ({
    node,
    lowering: findOperator(node.op).lower({
      inputs: node.inputs.map(value),
      outputs: node.outputs.map(value),
      attributes: node.attributes,
    }),
  }));
  return { graph, steps };
}

/** Ids of the run-time values that a step reads, each once. */
export function valuesRead(program: Program, step: Step): ValueId[] {
  const ids = step.node.inputs.filter((id): id is ValueId => id !== null);
  return [...new Set(ids)].filter((id) => valueOf(program.graph, id).constant === null);
}

/** Ids of the values that a step writes. */
export function valuesWritten(step: Step): ValueId[] {
  return step.node.outputs.filter((id): id is ValueId => id !== null);
}

/** The calls of a step that really run: an input that is made inside the step's join needs none. */
export function runningCalls(
  step: Step,
  joined: ReadonlyMap<ValueId, ValueId>,
): readonly KernelCall[] {
  switch (step.lowering.kind) {
    case 'view':
      return [];
    case 'join':
      return step.lowering.calls.filter((_, input) => !isMadeInPlace(step, input, joined));
    case 'calls':
      return step.lowering.calls;
  }
}

function isMadeInPlace(
  { node }: Step,
  input: number,
  joined: ReadonlyMap<ValueId, ValueId>,
): boolean {
  const id = node.inputs[input];
  const into = node.outputs[0];
  return id == null || into == null || joined.get(id) === into;
}
