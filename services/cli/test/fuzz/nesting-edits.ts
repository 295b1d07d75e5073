/** Nodes moved into subgraphs and functions. */
import { tensorOf } from '@flashline/ir';
import type { OnnxModel } from '@flashline/onnx';
import type { Dice } from './dice.ts';
import { anyValueName, pickNode, withGraph, type Edit } from './edit.ts';

export const NESTING_EDITS: readonly Edit[] = [wrapInIf, wrapDeeply, wrapInFunction];

/** The node moves into a branch of an If, whose condition is a constant most of the time. */
function wrapInIf(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (model.graph.nodes.length === 0) return model;
  const isConstant = !dice.chance(4);
  const condition = isConstant ? 'fuzz_condition' : anyValueName(model, dice);
  const inner = node.outputs.map((name) => (name === '' ? '' : `${name}_inner`));
  const branch = {
    name: 'branch',
    nodes: [{ ...node, outputs: inner }],
    initializers: new Map(),
    inputs: [],
    outputs: inner.map(
      (name) => ({ name, kind: 'unknown', elementType: null, dims: null }) as const,
    ),
    valueInfos: [],
  };
  // Two copies of a node that holds graphs would double at every level.
  const holdsGraph = [...node.attributes.values()].some(({ kind }) => kind === 'graph');
  const other = holdsGraph || dice.chance(4) ? { ...branch, nodes: [] } : branch;
  const [thenBranch, elseBranch] = dice.chance(2) ? [branch, other] : [other, branch];
  const attributes = new Map([
    ['then_branch', { kind: 'graph', value: thenBranch } as const],
    ['else_branch', { kind: 'graph', value: elseBranch } as const],
  ]);
  if (dice.chance(10)) attributes.delete('then_branch');
  const initializers = new Map(model.graph.initializers);
  const tensor = tensorOf('bool', [], [dice.below(2)]);
  if (isConstant) initializers.set(condition, { kind: 'dense', tensor });
  const opset = model.opsets.get('') ?? null;
  const wrapped = { ...node, opType: 'If', domain: '', opset, inputs: [condition], attributes };
  return withGraph(model, { initializers, nodes: model.graph.nodes.with(index, wrapped) });
}

/** Up to and beyond the depth that is read. */
function wrapDeeply(model: OnnxModel, dice: Dice): OnnxModel {
  const levels = dice.pick([2, 5, 15, 16, 17, 40]);
  let wrapped: OnnxModel = {
    ...model,
    graph: { ...model.graph, nodes: model.graph.nodes.slice(0, 3) },
  };
  for (let level = 0; level < levels; level++) wrapped = wrapInIf(wrapped, dice);
  return wrapped;
}

/** The node becomes a function of the model and a call of it; sometimes one that calls itself. */
function wrapInFunction(model: OnnxModel, dice: Dice): OnnxModel {
  const { index, node } = pickNode(model, dice);
  if (model.graph.nodes.length === 0) return model;
  const name = `Function${dice.below(3)}`;
  const domain = 'fuzz';
  const version = dice.chance(5) ? 12 : (model.opsets.get('') ?? 17);
  const body = dice.chance(8)
    ? { ...node, opType: name, domain, opset: 1 }
    : { ...node, opset: node.domain === '' ? version : node.opset };
  const opsets = new Map([...model.opsets, ['', version], [domain, 1]]);
  const inputs = [...new Set(node.inputs.filter((each) => each !== ''))];
  const outputs = [...new Set(node.outputs.filter((each) => each !== ''))];
  const made = {
    domain,
    name,
    overload: '',
    inputs: dice.chance(6) ? inputs.slice(1) : inputs,
    outputs,
    attributes: [],
    attributeDefaults: new Map(),
    opsets,
    nodes: [body],
  };
  const call = { ...node, opType: name, domain, opset: 1, inputs, outputs, attributes: new Map() };
  return {
    ...model,
    opsets: new Map([...model.opsets, [domain, 1]]),
    functions: [...model.functions, made],
    graph: { ...model.graph, nodes: model.graph.nodes.with(index, call) },
  };
}
